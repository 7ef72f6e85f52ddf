// SPDX-License-Identifier: Apache-2.0
// rig-modules: macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { granted } from '../../ports/contract/outcome.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { layPair } from './testing/protected-pair.ts';
import { settle } from './testing/tap.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});

/** Two processors of one router send echoes at once, long and short ones, over a cable with one queue; how many frames came too late. */
async function lateOfTwo(prefix: string, window: 0 | 64): Promise<number> {
  const laid = await layPair(prefix, window);
  closers.push(() => laid.close());
  const { near, far } = laid;
  await laid.rekey(0);
  assert.match(run(`ip -n ${near.cableEnd.namespace} -d link show dev ${near.cableEnd.name}`), /numtxqueues 1 /);
  // So no other end is told that it needs no window.
  const { kind, reorders } = granted(await near.protection.inspect(near.underlay));
  assert.deepEqual([kind, reorders], ['other', true]);
  for (const [end, address] of [
    [near, 'fd00:5e::1'],
    [far, 'fd00:5e::2'],
  ] as const)
    run(`ip netns exec ${end.cableEnd.namespace} sysctl -qw net.ipv6.conf.${end.name}.disable_ipv6=0
      ip -n ${end.cableEnd.namespace} addr add ${address}/64 dev ${end.name} nodad`);
  const flood = async (processor: number, size: number): Promise<unknown> =>
    promisify(execFile)('sh', [
      '-c',
      `ip netns exec ${near.cableEnd.namespace} taskset -c ${processor} ping -q -f -l 20 -c 3000 -s ${size} -W 2 fd00:5e::2 || true`,
    ]);
  await Promise.all([flood(0, 1400), flood(1, 16)]);
  await settle();
  const [one, two] = [(await near.now()).counters, (await far.now()).counters];
  // Every frame that was sent either came in or came too late: the link loses none in another way.
  assert.deepEqual([two.ok + two.late, one.ok + one.late], [one.sent, two.sent]);
  assert.ok(one.sent >= 6000);
  return one.late + two.late;
}

const options = { skip: cpus().length < 2 ? 'one processor cannot send two frames at once' : false };

test('two processors that send at once overtake each other on a cable: window 0 loses those, 64 hardly any', options, async (t) => {
  const [wide, none] = [await lateOfTwo('mq1', 64), await lateOfTwo('mq2', 0)];
  t.diagnostic(`too late with window 64: ${wide}, with window 0: ${none}`);
  assert.ok(none > 0, 'the trap is gone: this kernel sends in the order of its packet numbers');
  // An emulated processor may stand still while the other sends more than 64.
  assert.ok(wide < none, `${wide} of them with window 64`);
});
