// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../core/event.ts';
import { accept, done, type Outcome, refuse } from '../core/refusal.ts';
import { instant } from '../core/time.ts';
import { createDhcpWatch } from './dhcp-watch.ts';
import { performChange } from './perform-change.ts';
import { createRefusals } from './refusals.ts';
import { routerInMemory } from './testing/router-in-memory.ts';

/** A DHCP service whose answers the test gives one by one. */
function service(running: () => Promise<Outcome<boolean>>) {
  const told: string[] = [];
  const events: Event[] = [];
  const refusals: string[] = [];
  let now = 0;
  const found: { watch?: ReturnType<typeof createDhcpWatch>; withdraw?: () => Promise<Outcome<void>> } = {};
  routerInMemory((powers) => {
    const own = {
      ...powers,
      clock: { ...powers.clock, now: () => instant(now) },
      dhcpService: 'dnsmasq',
      supervisor: {
        ...powers.supervisor,
        running: () => {
          told.push('running');
          return running();
        },
        stop: () => {
          told.push('stop');
          return Promise.resolve(done);
        },
      },
    };
    const meter = { ...powers.meter, refused: (code: string) => void refusals.push(code) };
    found.watch = createDhcpWatch({ ...own, refusals: createRefusals(powers.log, meter, () => now) }, (event) => events.push(event));
    found.withdraw = () => performChange(own, { kind: 'withdraw-dhcp' });
    return {};
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = (ms: number): void => {
    now += ms;
  };
  const { watch = assert.fail(), withdraw = assert.fail() } = found;
  return { watch, withdraw, told, events, refusals, settle, pass };
}

const codeOf = (outcome: Outcome<void>): string => (outcome.ok ? 'done' : outcome.refusal.code);

test('a DHCP service is withdrawn where it runs, and left alone where it does not or cannot be asked', async () => {
  const runs = service(() => Promise.resolve(accept(true)));
  assert.equal(codeOf(await runs.withdraw()), 'done');
  assert.deepEqual(runs.told, ['running', 'stop']);
  const stands = service(() => Promise.resolve(accept(false)));
  assert.equal(codeOf(await stands.withdraw()), 'dhcp-not-serving');
  const mute = service(() => Promise.resolve(refuse('environment', 'service-command-failed', 'no such script')));
  assert.equal(codeOf(await mute.withdraw()), 'dhcp-unknown');
  assert.deepEqual([...stands.told, ...mute.told], ['running', 'running']);
});

test('the service is asked every five seconds, one question at a time', async () => {
  const { watch, told, events, settle, pass } = service(() => Promise.resolve(accept(false)));
  for (let second = 0; second < 11; second += 1) {
    watch.look();
    watch.look();
    await settle();
    pass(1000);
  }
  assert.equal(told.length, 3);
  assert.deepEqual(
    events.map((event) => event.kind === 'dhcp' && event.serving),
    [false, false, false],
  );
});

test('an answer that a change overtook is dropped, and none is asked for amid a change', async () => {
  const answers: ((outcome: Outcome<boolean>) => void)[] = [];
  const { watch, told, events, settle, pass } = service(() => new Promise((resolve) => answers.push(resolve)));
  watch.look();
  let end: (outcome: Outcome<void>) => void = () => undefined;
  const changed = watch.change(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  pass(6000);
  watch.look();
  assert.equal(told.length, 1);
  end(done);
  await changed;
  answers.shift()?.(accept(true));
  await settle();
  assert.deepEqual(events, []);
  watch.look();
  answers.shift()?.(accept(true));
  await settle();
  assert.equal(events.length, 1);
});

test('a service that cannot be asked is told, and asked again', async () => {
  const { watch, refusals, settle, pass } = service(() => Promise.resolve(refuse('environment', 'service-command-failed', 'hangs')));
  for (let n = 0; n < 2; n += 1) {
    watch.look();
    await settle();
    pass(5000);
  }
  assert.deepEqual(refusals, ['service-command-failed', 'service-command-failed']);
});
