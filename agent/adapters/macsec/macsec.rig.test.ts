// SPDX-License-Identifier: Apache-2.0
// rig-modules: macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact macvlan
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Sci, SciPort } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import { freshKey, linkProtectionContract } from '../../ports/contract/link-protection.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { layCable } from '../neighbour-channel/testing/cable.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { frameOf, layPair, numberOf, type ProtectedPair, routerEnd } from './testing/protected-pair.ts';
import { settle } from './testing/tap.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});
let cables = 0;

async function pair(window: 0 | 64 = 0): Promise<ProtectedPair> {
  cables += 1;
  const laid = await layPair(`mp${cables}`, window);
  closers.push(() => laid.close());
  return laid;
}

linkProtectionContract('macsec', async () => {
  cables += 1;
  const cable = layCable(`mc${cables}`);
  const end = routerEnd(cable, cable.near);
  closers.push(() => {
    end.close();
    cable.close();
  });
  return { protection: end.protection, underlay: end.underlay };
});

const numbered = ({ near, far }: ProtectedPair, first: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) => frameOf(near.mac, far.mac, first + n));

test('ip(8) tells the same settings as were asked for', async () => {
  const { near } = await pair(64);
  const told = run(`ip -n ${near.cableEnd.namespace} -d link show dev ${near.name}`).replace(/\s+/g, ' ');
  for (const words of [
    `macsec sci ${near.sci}`,
    'protect on',
    'cipher GCM-AES-256',
    'icvlen 16',
    'validate strict',
    'encrypt on',
    'send_sci on',
    'end_station off',
    'scb off',
    'replay on window 64',
  ])
    assert.ok(told.includes(words), `${words} is not in: ${told}`);
});

test('the kernel’s own defaults are no protection: that is why all is said', async () => {
  const { near } = await pair();
  const { namespace, name } = near.cableEnd;
  run(`ip -n ${namespace} link add link ${name} name plain type macsec port 77`);
  const told = run(`ip -n ${namespace} -d link show dev plain`);
  assert.match(told, /cipher GCM-AES-128/);
  assert.match(told, /encrypt off/);
  assert.match(told, /replay off/);
  // And it is none of the agent's.
  assert.equal(granted(await near.protection.observe()).length, 1);
});

test('with keys frames pass, and on the cable nothing is in clear', async () => {
  const laid = await pair();
  const { near, far } = laid;
  await laid.rekey(0);
  const [inside, outside] = [far.tap('device'), far.tap('underlay')];
  near.send(numbered(laid, 100, 25));
  await settle();
  assert.deepEqual(
    inside.heard().map(numberOf),
    Array.from({ length: 25 }, (_, n) => 100 + n),
  );
  const onCable = outside.heard();
  const sealed = onCable.filter((frame) => frame.readUInt16BE(12) === 0x88e5);
  assert.equal(sealed.length, 25);
  assert.ok(onCable.every((frame) => !frame.includes(Buffer.alloc(16, 0x5a))));
  const [sender, receiver] = [await near.now(), await far.now()];
  assert.deepEqual([sender.counters.sent, receiver.counters.ok, receiver.counters.notValid], [25, 25, 0]);
  assert.ok(receiver.counters.okBytes >= 25 * 46);
  assert.deepEqual([sender.transmit[0]?.nextPacketNumber, receiver.receive[0]?.nextPacketNumber], [26, 26]);
  inside.close();
  outside.close();
});

test('without a key nothing leaves, and an installed key does not send before it is asked to', async () => {
  const laid = await pair();
  const { near, far } = laid;
  const outside = far.tap('underlay');
  near.send(numbered(laid, 1, 5));
  granted(await near.protection.installSending(near.device, 0, freshKey()));
  near.send(numbered(laid, 1, 5));
  await settle();
  assert.deepEqual(
    outside.heard().filter((frame) => [0x88e5, 0x88b5].includes(frame.readUInt16BE(12))),
    [],
  );
  granted(await near.protection.sendWith(near.device, 0));
  near.send(numbered(laid, 1, 5));
  await settle();
  assert.equal(outside.heard().filter((frame) => frame.readUInt16BE(12) === 0x88e5).length, 5);
  outside.close();
});

test('twenty rekeys under traffic lose no frame', async () => {
  const laid = await pair();
  const { near, far } = laid;
  const inside = far.tap('device');
  await laid.rekey(0);
  let sent = 0;
  const numbers: number[] = [];
  for (let round = 1; round <= 20; round += 1) {
    near.send(numbered(laid, sent, 10));
    const old = ((round - 1) & 3) as 0 | 1 | 2 | 3;
    await laid.rekey((round & 3) as 0 | 1 | 2 | 3);
    near.send(numbered(laid, sent + 10, 10));
    sent += 20;
    // What is under way arrives before its key goes.
    await settle();
    numbers.push(...inside.heard().map(numberOf));
    for (const end of [near, far])
      for (const direction of ['transmit', 'receive'] as const) granted(await end.protection.remove(end.device, direction, old));
  }
  assert.deepEqual(
    numbers,
    Array.from({ length: sent }, (_, n) => n),
  );
  const { counters } = await far.now();
  assert.deepEqual([counters.ok, counters.late, counters.notValid], [sent, 0, 0]);
  inside.close();
});

test('twenty rekeys lose none of the echoes that travel both ways meanwhile', async () => {
  const laid = await pair(64);
  const { near, far } = laid;
  await laid.rekey(0);
  for (const [end, address] of [
    [near, 'fd00:5e::1'],
    [far, 'fd00:5e::2'],
  ] as const)
    run(`ip netns exec ${end.cableEnd.namespace} sysctl -qw net.ipv6.conf.${end.name}.disable_ipv6=0
      ip -n ${end.cableEnd.namespace} addr add ${address}/64 dev ${end.name} nodad`);
  const echoes = 1500;
  const program = ['ip', 'netns', 'exec', near.cableEnd.namespace, 'ping', '-q', '-i', '0.004', '-c', `${echoes}`, '-W', '2', 'fd00:5e::2'];
  const [command = '', ...words] = program;
  let finished = false;
  const ping = promisify(execFile)(command, words).finally(() => {
    finished = true;
  });
  for (let round = 1; round <= 20; round += 1) {
    await laid.rekey((round & 3) as AssociationNumber);
    await wait(150);
    const old = ((round - 1) & 3) as AssociationNumber;
    for (const end of [near, far])
      for (const direction of ['transmit', 'receive'] as const) granted(await end.protection.remove(end.device, direction, old));
  }
  assert.equal(finished, false, 'the echoes were over before the rekeys were');
  const told = (await ping).stdout;
  assert.match(told, new RegExp(`${echoes} packets transmitted, ${echoes} received, 0% packet loss`));
});

test('with extended packet numbers frames pass as well', async () => {
  cables += 1;
  const cable = layCable(`mx${cables}`);
  const [near, far] = [routerEnd(cable, cable.near), routerEnd(cable, cable.far)];
  closers.push(() => {
    near.close();
    far.close();
    cable.close();
  });
  const sci = (mac: string, port: string): Sci => `${mac.replaceAll(':', '')}${port}` as Sci;
  const [a, b] = [sci(near.mac, '0001'), sci(far.mac, '0001')];
  const asked = { port: 1 as SciPort, window: 0, extended: true } as const;
  const one = granted(await near.protection.create({ ...asked, underlay: near.underlay, peer: b }));
  const two = granted(await far.protection.create({ ...asked, underlay: far.underlay, peer: a }));
  const key = { ...freshKey(), ssci: 1 } as const;
  granted(await far.protection.installReceiving(two.ifindex, a, 0, key));
  granted(await near.protection.installSending(one.ifindex, 0, key));
  granted(await near.protection.sendWith(one.ifindex, 0));
  run(`ip -n ${near.cableEnd.namespace} -6 addr add fd00::1/64 dev ${one.name} nodad
    ip netns exec ${near.cableEnd.namespace} ping -6 -c 3 -i 0.2 -W 1 ff02::1%${one.name} >/dev/null || true`);
  await settle();
  const seen = granted(await far.protection.observe())[0];
  assert.ok((seen?.counters.ok ?? 0) >= 3, JSON.stringify(seen?.counters));
  assert.equal(seen?.counters.notValid, 0);
});

test('a frame of 1,500 bytes of a client’s fits with both headers, and none is cut or dropped', async () => {
  const laid = await pair();
  const { near, far } = laid;
  await laid.rekey(0);
  assert.equal((await near.now()).mtu, 1532);
  const inside = far.tap('device');
  near.send([frameOf(near.mac, far.mac, 1, 14 + 1532)]);
  await settle();
  assert.deepEqual(
    inside.heard().map(({ length }) => length),
    [14 + 1532],
  );
  assert.equal((await near.now()).counters.tooLong, 0);
  inside.close();
});

test('an underlay that carries no more than 1,500 stays as it is, and what fragments is said', async () => {
  const { near } = await pair();
  const { namespace, name } = near.cableEnd;
  // A macvlan's MTU is at most that of what is below it (drivers/net/macvlan.c, macvlan_change_mtu).
  run(`ip -n ${namespace} link add small type veth peer name small1
    ip -n ${namespace} link add link small name tight type macvlan mode private
    ip -n ${namespace} link set small up; ip -n ${namespace} link set tight up`);
  const told = JSON.parse(run(`ip -n ${namespace} -j link show dev tight`)) as { ifindex: number }[];
  const underlay = (told[0]?.ifindex ?? assert.fail()) as typeof near.underlay;
  const link = granted(
    await near.protection.create({ underlay, port: 1 as SciPort, peer: '0277000000010001' as Sci, window: 64, extended: false }),
  );
  assert.deepEqual([link.mtu, link.fragmentsAbove], [1468, 1436]);
  // The veth below it has its frames received by macvlan already.
  const below = JSON.parse(run(`ip -n ${namespace} -j link show dev small`)) as { ifindex: number }[];
  const asked = {
    underlay: (below[0]?.ifindex ?? assert.fail()) as typeof near.underlay,
    port: 1 as SciPort,
    peer: '0277000000010001' as Sci,
  };
  assert.equal(codeOf(await near.protection.create({ ...asked, window: 64, extended: false })), 'underlay-occupied');
  assert.notEqual(name, 'small');
});
