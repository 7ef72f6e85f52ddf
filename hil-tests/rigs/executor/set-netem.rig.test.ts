// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { batch, runCommand } from './run-command.ts';
import { setNetem } from './set-netem.ts';

const here = 'netem-a';
const there = 'netem-b';

before(async () => {
  await batch('ip', [
    `netns add ${here}`,
    `netns add ${there}`,
    `link add name wire netns ${here} type veth peer name wire netns ${there}`,
  ]);
  await batch('ip', ['addr add 192.0.2.1/24 dev wire', 'link set wire up'], here);
  await batch('ip', ['addr add 192.0.2.2/24 dev wire', 'link set wire up'], there);
});

after(() => batch('ip', [`netns del ${here}`, `netns del ${there}`]));

const pings = async (): Promise<boolean> =>
  (await runCommand({ command: ['ping', '-c', '2', '-i', '0.2', '-W', '1', '192.0.2.2'] }, { namespace: here })).status === 0;

const received = async (): Promise<number> => {
  const told = await runCommand({ command: ['ip', '-s', '-j', 'link', 'show', 'wire'] }, { namespace: there });
  return (JSON.parse(told.stdout) as { stats64: { rx: { packets: number } } }[])[0]?.stats64.rx.packets ?? -1;
};

test('total loss lets nothing pass though the carrier stays, and clearing it lets everything pass again', async () => {
  assert.equal(await pings(), true);
  setNetem(here, 'wire', { loss: 1 });
  const before = await received();
  assert.equal(await pings(), false);
  assert.equal(await received(), before);
  const link = await runCommand({ command: ['ip', 'link', 'show', 'wire'] }, { namespace: there });
  assert.match(link.stdout, /LOWER_UP/);
  setNetem(here, 'wire', null);
  assert.equal(await pings(), true);
});

test('a delay is felt', async () => {
  setNetem(here, 'wire', { loss: 0, delayMs: 200 });
  const told = await runCommand({ command: ['ping', '-c', '2', '-W', '2', '192.0.2.2'] }, { namespace: here });
  setNetem(here, 'wire', null);
  const least = Number(/= ([\d.]+)\//.exec(told.stdout)?.[1]);
  assert.ok(least >= 200 && least < 400, told.stdout);
});

test('what cannot be impaired is refused by name', () => {
  assert.throws(() => setNetem(here, 'nothing', { loss: 1 }), /nothing has no link-local address/);
  assert.throws(() => setNetem(here, 'wire', null), /wire in netem-a: errno 2/);
});
