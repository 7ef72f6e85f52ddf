// SPDX-License-Identifier: Apache-2.0
// rig-modules: macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { frameOf, layPair, numberOf, type ProtectedEnd, type ProtectedPair } from './testing/protected-pair.ts';
import { settle } from './testing/tap.ts';

// What the kernel does against expectation, shown, and that the adapter does not fall for it.

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});
let laid = 0;

async function pair(window: 0 | 64 = 0): Promise<ProtectedPair> {
  laid += 1;
  const made = await layPair(`mt${laid}`, window);
  closers.push(() => made.close());
  await made.rekey(0);
  return made;
}

const frames = ({ near, far }: ProtectedPair, count: number, first = 0): Buffer[] =>
  Array.from({ length: count }, (_, n) => frameOf(near.mac, far.mac, first + n));
const by = (end: ProtectedEnd, command: string): string => run(`ip -n ${end.cableEnd.namespace} ${command}`);

test('a receive channel that is set off goes on receiving; an isolated one does not', async () => {
  const made = await pair();
  const { near, far } = made;
  const inside = far.tap('device');
  by(far, `macsec set ${far.name} rx sci ${near.sci} off`);
  assert.match(by(far, `macsec show ${far.name}`), new RegExp(`RXSC: ${near.sci}, state off`));
  near.send(frames(made, 5));
  await settle();
  assert.equal(inside.heard().length, 5, 'the trap is gone: this kernel asks the channel');
  granted(await far.protection.isolate(far.device));
  near.send(frames(made, 5));
  await settle();
  assert.deepEqual(inside.heard(), []);
  const { peer, receive, transmit, counters } = await far.now();
  assert.deepEqual([peer, receive, transmit], [null, [], []]);
  assert.ok(counters.noChannel >= 5);
  inside.close();
});

/** Frames of the link as they stand on the cable, caught at the far end. */
async function caught(made: ProtectedPair, count: number): Promise<Buffer[]> {
  const outside = made.far.tap('underlay');
  made.near.send(frames(made, count));
  await settle();
  const sealed = outside.heard().filter((frame) => frame.readUInt16BE(12) === 0x88e5);
  outside.close();
  assert.equal(sealed.length, count);
  return sealed;
}

/** Puts frames on the cable once more, as anybody in range can. */
async function replay(made: ProtectedPair, sealed: readonly Buffer[]): Promise<void> {
  const mouth = made.near.tap('underlay');
  for (const frame of sealed) mouth.send(frame);
  await settle();
  mouth.close();
}

test('with window 0 no copy passes', async () => {
  const made = await pair(0);
  const sealed = await caught(made, 20);
  const inside = made.far.tap('device');
  await replay(made, sealed);
  assert.deepEqual(inside.heard(), []);
  const { counters } = await made.far.now();
  assert.deepEqual([counters.ok, counters.late], [20, 20]);
  inside.close();
});

test('within a window of 64 copies pass, 20 of 20, and are counted as good: no evidence may count a frame by that', async () => {
  const made = await pair(64);
  const sealed = await caught(made, 20);
  const inside = made.far.tap('device');
  await replay(made, sealed);
  assert.equal(inside.heard().length, 20);
  assert.equal((await made.far.now()).counters.ok, 40);
  // Behind the window they do not.
  made.near.send(frames(made, 64));
  await settle();
  inside.heard();
  await replay(made, sealed);
  assert.deepEqual(inside.heard(), []);
  inside.close();
});

test('with window 0 a frame that was overtaken is lost, with 64 it arrives', async () => {
  for (const window of [0, 64] as const) {
    const made = await pair(window);
    const { far } = made;
    // A tap hears before traffic control drops: the frames are caught and MACsec never sees them.
    const mute = `tc -n ${far.cableEnd.namespace}`;
    run(`${mute} qdisc add dev ${far.cableEnd.name} clsact; ${mute} filter add dev ${far.cableEnd.name} ingress matchall action gact drop`);
    const [first, second] = await caught(made, 2);
    run(`${mute} qdisc del dev ${far.cableEnd.name} clsact`);
    const inside = far.tap('device');
    await replay(made, [second ?? assert.fail(), first ?? assert.fail()]);
    assert.deepEqual(inside.heard().map(numberOf), window === 0 ? [1] : [1, 0]);
    const { counters } = await far.now();
    assert.deepEqual([counters.ok, counters.late], window === 0 ? [1, 1] : [2, 0]);
    inside.close();
  }
});

test('an update with a packet number sets a live key back; nothing that the adapter does lowers one', async () => {
  const made = await pair();
  const { near, far } = made;
  const next = async (end: ProtectedEnd, direction: 'transmit' | 'receive'): Promise<number> =>
    (await end.now())[direction][0]?.nextPacketNumber ?? 0;
  near.send(frames(made, 30));
  await settle();
  granted(await near.protection.sendWith(near.device, 0));
  granted(await near.protection.sendWith(near.device, 0));
  assert.deepEqual([await next(near, 'transmit'), await next(far, 'receive')], [31, 31]);
  by(near, `macsec set ${near.name} tx sa 0 pn 1`);
  assert.equal(await next(near, 'transmit'), 1, 'the trap is gone: this kernel keeps packet numbers');
});

test('the kernel takes a key a second time and counts from 1 again; the adapter never does', async () => {
  const made = await pair();
  const { near, far } = made;
  const { nearToFar } = await made.rekey(1);
  near.send(frames(made, 10));
  await settle();
  await made.rekey(2);
  granted(await near.protection.remove(near.device, 'transmit', 1));
  const again = [
    near.protection.installSending(near.device, 1, nearToFar),
    near.protection.installReceiving(near.device, far.sci, 1, nearToFar),
  ];
  assert.deepEqual((await Promise.all(again)).map(codeOf), ['macsec-key-reused', 'macsec-key-reused']);
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  by(near, `macsec add ${near.name} tx sa 1 pn 1 on key ${hex(nearToFar.keyId)} ${hex(nearToFar.sak.reveal())}`);
  const held = (await near.now()).transmit.find(({ association }) => association === 1);
  assert.deepEqual([held?.keyId, held?.nextPacketNumber], [hex(nearToFar.keyId), 1], 'the trap is gone: this kernel remembers keys');
});

test('a peer may write any source address into a genuine frame; all but its own are dropped and counted', async () => {
  const made = await pair();
  const { near, far } = made;
  const inside = far.tap('device');
  const stranger = '02:66:00:00:00:66' as MacAddress;
  near.send([frameOf(near.mac, far.mac, 1), frameOf(stranger, far.mac, 2), frameOf(far.mac, far.mac, 3), frameOf(near.mac, far.mac, 4)]);
  await settle();
  // A tap hears before the filter; batman-adv, IP and everything else stand behind it.
  assert.equal(inside.heard().length, 4);
  const { counters } = await far.now();
  assert.deepEqual([counters.ok, counters.foreignSource], [4, 2]);
  inside.close();
});

test('what the source filter drops reaches nobody: a stranger’s ping in a genuine frame is not answered', async () => {
  const made = await pair();
  const { near, far } = made;
  for (const [end, address] of [
    [near, 'fd00:5e::1'],
    [far, 'fd00:5e::2'],
  ] as const)
    run(`ip netns exec ${end.cableEnd.namespace} sysctl -qw net.ipv6.conf.${end.name}.disable_ipv6=0
      ip -n ${end.cableEnd.namespace} addr add ${address}/64 dev ${end.name} nodad`);
  const ping = (): boolean =>
    run(`ip netns exec ${near.cableEnd.namespace} ping -c 2 -i 0.3 -W 2 fd00:5e::2 >/dev/null && echo yes || echo no`).includes('yes');
  assert.equal(ping(), true);
  by(near, `link set ${near.name} address 02:66:00:00:00:66`);
  assert.deepEqual((await near.now()).differences, ['address 02:66:00:00:00:66']);
  assert.equal(ping(), false);
  assert.ok(((await far.now()).counters.foreignSource ?? 0) > 0);
  by(near, `link set ${near.name} address ${near.mac}`);
  assert.equal(ping(), true);
});

test('a device told to send with a key that is not there sends nothing and says nothing; the observation does', async () => {
  const made = await pair();
  const { near, far } = made;
  by(near, `link set ${near.name} type macsec encodingsa 3`);
  const outside = far.tap('underlay');
  near.send(frames(made, 3));
  await settle();
  assert.equal(outside.heard().filter((frame) => frame.readUInt16BE(12) === 0x88e5).length, 0);
  assert.equal((await near.now()).canSend, false);
  granted(await near.protection.sendWith(near.device, 0));
  assert.equal((await near.now()).canSend, true);
  outside.close();
});

test('what an operator turns off is told: encryption, replay protection, validation, the filter', async () => {
  const made = await pair();
  const { near } = made;
  by(near, `link set ${near.name} type macsec encrypt off`);
  assert.deepEqual((await near.now()).differences, ['encrypt off']);
  by(near, `link set ${near.name} type macsec encrypt on validate check`);
  assert.deepEqual((await near.now()).differences, ['validate 1']);
  by(near, `link set ${near.name} type macsec validate strict`);
  run(`tc -n ${near.cableEnd.namespace} qdisc del dev ${near.name} clsact`);
  assert.deepEqual((await near.now()).differences, ['no source filter']);
});

test('another address of the underlay is told, because the other end drops what comes from it', async () => {
  const { near } = await pair();
  by(near, `link set ${near.cableEnd.name} address 02:66:00:00:00:66`);
  assert.deepEqual((await near.now()).differences, [`sci ${near.sci}`]);
});

test('a port of a bridge is no underlay', async () => {
  const { near } = await pair();
  by(near, 'link add br0 type bridge');
  by(near, 'link add spare type veth peer name spare1');
  by(near, 'link set spare master br0');
  const told = JSON.parse(by(near, '-j link show dev spare')) as { ifindex: number }[];
  assert.equal(codeOf(await near.protection.inspect((told[0]?.ifindex ?? 0) as typeof near.underlay)), 'underlay-occupied');
  // That is the kernel's own rule, EBUSY, and not the agent's taste.
  assert.throws(() => by(near, 'link add link spare name over0 type macsec port 9'), /Device or resource busy/);
});

test('a frame forged under the peer’s channel counts against nobody but as not valid', async () => {
  const made = await pair();
  const [sealed] = await caught(made, 1);
  const forged = Buffer.from(sealed ?? assert.fail());
  // A packet number that was not used, and one bit of the frame's protected part.
  forged.writeUInt32BE(1000, 16);
  forged[40] = (forged[40] ?? 0) ^ 1;
  const inside = made.far.tap('device');
  await replay(made, [forged]);
  assert.deepEqual(inside.heard().map(numberOf), []);
  const { counters, receive } = await made.far.now();
  assert.deepEqual([counters.ok, counters.notValid, receive[0]?.nextPacketNumber], [1, 1, 2]);
  inside.close();
});
