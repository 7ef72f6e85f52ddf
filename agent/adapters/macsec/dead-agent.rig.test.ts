// SPDX-License-Identifier: Apache-2.0
// rig-modules: macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Sci, SciPort } from '../../core/link/link-end.ts';
import { secret } from '../../core/link/secret.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { layCable } from '../neighbour-channel/testing/cable.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { frameOf, numberOf, routerEnd } from './testing/protected-pair.ts';
import { openTap, settle } from './testing/tap.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});

const keyOf = (n: number): MacsecKey => ({
  sak: secret(new Uint8Array(32).fill(n)),
  keyId: new Uint8Array(16).fill(n),
  salt: secret(new Uint8Array(12).fill(n)),
  ssci: 1,
});

/** A process that makes its end of the link, says so, and waits to be killed. */
const agent = fileURLToPath(new URL('./testing/agent-to-kill.ts', import.meta.url));

test('an agent is killed: its link goes on, the next agent finds it, takes it over, and the peer notices nothing', async () => {
  const cable = layCable('da');
  const [near, far] = [routerEnd(cable, cable.near), routerEnd(cable, cable.far)];
  closers.push(() => {
    near.close();
    far.close();
    cable.close();
  });
  const sci = (mac: string, port: string): Sci => `${mac.replaceAll(':', '')}${port}` as Sci;
  const [nearSci, farSci] = [sci(near.mac, '0001'), sci(far.mac, '0001')];
  const options = process.execArgv.filter((option) => !option.startsWith('--test'));
  const child = cable.inside(cable.near, () =>
    spawn(process.execPath, [...options, agent, String(near.underlay), farSci], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const ended = once(child, 'exit');
  const [said] = (await Promise.race([once(child.stdout, 'data'), ended.then(() => assert.fail('it ended'))])) as [Buffer];
  assert.match(said.toString(), /ready/);

  const asked = { underlay: far.underlay, port: 1 as SciPort, peer: nearSci, window: 0, extended: false } as const;
  const link = granted(await far.protection.create(asked));
  granted(await far.protection.installReceiving(link.ifindex, nearSci, 0, keyOf(1)));
  granted(await far.protection.installSending(link.ifindex, 0, keyOf(2)));
  granted(await far.protection.sendWith(link.ifindex, 0));
  for (const [end, name] of [
    [cable.far, link.name],
    [cable.near, 'm0_x1'],
  ] as const)
    run(`ip netns exec ${end.namespace} sysctl -qw net.ipv6.conf.${name}.disable_ipv6=1`);

  child.kill('SIGKILL');
  await ended;

  const [found] = granted(await near.protection.observe());
  assert.deepEqual([found?.name, found?.peer, found?.canSend, found?.differences], ['m0_x1', farSci, true, []]);
  const device = found?.ifindex ?? assert.fail();
  const inside = cable.inside(cable.far, () => openTap(link.ifindex));
  const mouth = cable.inside(cable.near, () => openTap(device));
  for (let n = 0; n < 10; n += 1) mouth.send(frameOf(near.mac, far.mac, n));
  await settle();
  assert.equal(inside.heard().map(numberOf).length, 10);

  // What the killed run installed is not installed again.
  assert.equal(codeOf(await near.protection.installSending(device, 3, keyOf(1))), 'macsec-key-reused');
  // A new handshake's keys, one end after the other, without a frame lost.
  granted(await far.protection.installReceiving(link.ifindex, nearSci, 1, keyOf(3)));
  granted(await near.protection.installSending(device, 1, keyOf(3)));
  granted(await near.protection.sendWith(device, 1));
  for (let n = 10; n < 20; n += 1) mouth.send(frameOf(near.mac, far.mac, n));
  await settle();
  assert.equal(inside.heard().length, 10);
  granted(await near.protection.delete(device));
  assert.deepEqual(granted(await near.protection.observe()), []);
  inside.close();
  mouth.close();
});
