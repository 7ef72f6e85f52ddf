// SPDX-License-Identifier: Apache-2.0
// rig-modules: macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact 8021q
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { macToBytes } from '../../core/mesh/mac-address.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { underlayFilterContract } from '../../ports/contract/underlay-filter.contract.ts';
import { ipv6Bytes } from '../ipv6-texts.ts';
import { beaconGroup, beaconPort } from '../neighbour-channel/beacon-address.ts';
import { layCable } from '../neighbour-channel/testing/cable.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { frameOf, layPair, type ProtectedPair, routerEnd } from './testing/protected-pair.ts';
import { settle } from './testing/tap.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});
let cables = 0;

underlayFilterContract('traffic control', async () => {
  cables += 1;
  const cable = layCable(`uc${cables}`);
  const end = routerEnd(cable, cable.near);
  closers.push(() => {
    end.close();
    cable.close();
  });
  const { namespace, name } = cable.near;
  return {
    filter: end.filter,
    underlay: end.underlay,
    stackVlan: async () => void run(`ip -n ${namespace} link add link ${name} name ${name}.7 type vlan id 7`),
    unstackVlan: async () => void run(`ip -n ${namespace} link del ${name}.7`),
  };
});

async function pair(): Promise<ProtectedPair> {
  cables += 1;
  const made = await layPair(`up${cables}`);
  closers.push(() => made.close());
  await made.rekey(0);
  return made;
}

const onesComplement = (bytes: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};

/** A UDP datagram over IPv6 as a whole frame. Addresses: sixteen bytes each. */
function udpFrame(made: ProtectedPair, from: Uint8Array, to: Uint8Array, port: number): Buffer {
  const udp = Buffer.alloc(16);
  udp.writeUInt16BE(40_000, 0);
  udp.writeUInt16BE(port, 2);
  udp.writeUInt16BE(16, 4);
  const pseudo = Buffer.concat([from, to, Buffer.of(0, 0, 0, 16, 0, 0, 0, 17), udp]);
  udp.writeUInt16BE(onesComplement(pseudo) || 0xffff, 6);
  const ip = Buffer.alloc(8);
  ip.writeUInt32BE(0x6000_0000, 0);
  ip.writeUInt16BE(16, 4);
  ip.writeUInt8(17, 6);
  ip.writeUInt8(64, 7);
  const destination = to[0] === 0xff ? Buffer.of(0x33, 0x33, ...to.subarray(12)) : macToBytes(made.far.mac);
  return Buffer.concat([destination, macToBytes(made.near.mac), Buffer.of(0x86, 0xdd), ip, from, to, udp]);
}

const near6 = ipv6Bytes('fe80:0:0:0:0:0:0:a1') ?? assert.fail();
const far6 = ipv6Bytes('fe80:0:0:0:0:0:0:b2') ?? assert.fail();
const allNodes = ipv6Bytes('ff02:0:0:0:0:0:0:1') ?? assert.fail();
const global6 = ipv6Bytes('2001:db8:0:0:0:0:0:1') ?? assert.fail();

/** Puts a frame on the cable and gives what the filter counted for it. */
async function counted(made: ProtectedPair, frame: Buffer, clear = false): Promise<string> {
  const read = async () => granted(await made.far.filter.read(made.far.underlay, clear)) ?? assert.fail('no filter');
  const before = await read();
  const mouth = made.near.tap('underlay');
  mouth.send(frame);
  mouth.close();
  await settle();
  const now = await read();
  const grown = (Object.keys(now) as (keyof typeof now)[]).filter((name) => now[name] > before[name]);
  return grown.join(' ');
}

/** The near end's own stack is silent from now on: what arrives at the far end is the test's. */
function hush({ near }: ProtectedPair): void {
  const { namespace, name } = near.cableEnd;
  run(`ip netns exec ${namespace} sysctl -qw net.ipv6.conf.${name}.disable_ipv6=1`);
}

test('what the agent needs passes, and everything else is dropped', async () => {
  const made = await pair();
  const { near, far } = made;
  hush(made);
  granted(await far.filter.guard(far.underlay, false));
  const icmp = (type: number, to: Uint8Array): Buffer => {
    const frame = udpFrame(made, near6, to, beaconPort);
    frame.writeUInt8(58, 20);
    frame.writeUInt8(type, 54);
    return frame;
  };
  /** As real queries are: behind a hop-by-hop header with the router alert (RFC 3810, 5). */
  const query = (): Buffer => {
    const frame = icmp(130, allNodes);
    const alert = Buffer.of(58, 0, 5, 2, 0, 0, 1, 0);
    frame.writeUInt8(0, 20);
    frame.writeUInt16BE(24, 18);
    return Buffer.concat([frame.subarray(0, 54), alert, frame.subarray(54)]);
  };
  const plain = (etherType: number): Buffer => frameOf(near.mac, far.mac, 1, 60, etherType);
  const cases: readonly (readonly [string, string, Buffer])[] = [
    ['a beacon', 'agent', udpFrame(made, near6, beaconGroup, beaconPort)],
    ['a handshake', 'agent', udpFrame(made, near6, far6, beaconPort)],
    ['a neighbour solicitation', 'needed', icmp(135, ipv6Bytes('ff02:0:0:0:0:1:ff00:b2') ?? assert.fail())],
    ['a neighbour advertisement', 'needed', icmp(136, far6)],
    ['a multicast query', 'needed', query()],
    ['the radio’s authentication', 'needed', plain(0x888e)],
    ['our port from a global address', 'dropped', udpFrame(made, global6, far6, beaconPort)],
    ['our port to a global address', 'dropped', udpFrame(made, near6, global6, beaconPort)],
    ['our port to all nodes', 'dropped', udpFrame(made, near6, allNodes, beaconPort)],
    ['another port', 'dropped', udpFrame(made, near6, far6, beaconPort + 1)],
    ['an echo request', 'dropped', icmp(128, far6)],
    ['a router advertisement', 'dropped', icmp(134, allNodes)],
    ['IPv4', 'dropped', plain(0x0800)],
    ['ARP', 'dropped', plain(0x0806)],
    ['batman-adv in clear', 'dropped', plain(0x4305)],
    ['anything', 'dropped', plain(0x88b5)],
  ];
  for (const [what, expected, frame] of cases) assert.equal(await counted(made, frame), expected, what);
  const untagged = udpFrame(made, near6, far6, beaconPort);
  for (const vlan of [0, 7]) {
    const tagged = Buffer.concat([untagged.subarray(0, 12), Buffer.of(0x81, 0, 0, vlan), untagged.subarray(12)]);
    assert.equal(await counted(made, tagged), 'dropped', `VLAN ${vlan}`);
  }
});

test('protected frames go on through the filter', async () => {
  const made = await pair();
  const { near, far } = made;
  granted(await far.filter.guard(far.underlay, false));
  const inside = far.tap('device');
  near.send(Array.from({ length: 10 }, (_, n) => frameOf(near.mac, far.mac, n)));
  await settle();
  assert.equal(inside.heard().length, 10);
  assert.equal(granted(await far.filter.read(far.underlay, false))?.protected, 10);
  inside.close();
});

test('the router behind it answers no ping and refuses no datagram on the underlay; without the filter it does both', async () => {
  const made = await pair();
  const { near, far } = made;
  const { namespace, name } = near.cableEnd;
  const pings = (): boolean =>
    run(`ip netns exec ${namespace} ping -c 2 -i 0.3 -W 1 fe80::b2%${name} >/dev/null 2>&1 && echo yes || echo no`).includes('yes');
  /** Is a datagram to a closed port answered with "port unreachable" (ICMPv6 type 1)? */
  const refuses = async (): Promise<boolean> => {
    const mouth = near.tap('underlay');
    mouth.send(udpFrame(made, near6, far6, 9));
    for (let n = 0; n < 4; n += 1) await settle();
    const answers = mouth.heard().filter((frame) => frame.readUInt16BE(12) === 0x86dd && frame[20] === 58 && frame[54] === 1);
    mouth.close();
    return answers.length > 0;
  };
  assert.deepEqual([pings(), await refuses()], [true, true], 'the trap is gone: this underlay answers nothing');
  granted(await far.filter.guard(far.underlay, false));
  assert.deepEqual([pings(), await refuses()], [false, false]);
  granted(await far.filter.lift(far.underlay));
  assert.deepEqual([pings(), await refuses()], [true, true]);
});

test('while a mesh is migrated the routing protocol and echoes pass in clear, and no more', async () => {
  const made = await pair();
  const { near, far } = made;
  hush(made);
  granted(await far.filter.guard(far.underlay, true));
  assert.equal(await counted(made, frameOf(near.mac, far.mac, 1, 60, 0x4305), true), 'clear');
  assert.equal(await counted(made, frameOf(near.mac, far.mac, 1, 60, 0x0800), true), 'dropped');
  granted(await far.filter.guard(far.underlay, false));
  assert.equal(await counted(made, frameOf(near.mac, far.mac, 1, 60, 0x4305)), 'dropped');
});

test('a filter of somebody else that would decide first is found, before and after', async () => {
  const made = await pair();
  const { far } = made;
  const tc = `tc -n ${far.cableEnd.namespace}`;
  const theirs = `${tc} filter add dev ${far.cableEnd.name} ingress pref 1 protocol ip matchall action gact pass`;
  run(`${tc} qdisc add dev ${far.cableEnd.name} clsact; ${theirs}`);
  assert.equal(codeOf(await far.filter.guard(far.underlay, false)), 'filter-foreign');
  run(`${tc} filter del dev ${far.cableEnd.name} ingress pref 1`);
  granted(await far.filter.guard(far.underlay, false));
  run(theirs.replace('pref 1 protocol ip', 'pref 5 protocol ip'));
  assert.equal(granted(await far.filter.read(far.underlay, false)), null);
  run(`${tc} filter del dev ${far.cableEnd.name} ingress pref 5`);
  assert.notEqual(granted(await far.filter.read(far.underlay, false)), null);
});

test('where SQM has put its ingress qdisc the filter stands as well', async () => {
  const made = await pair();
  const { far } = made;
  run(`tc -n ${far.cableEnd.namespace} qdisc add dev ${far.cableEnd.name} handle ffff: ingress`);
  granted(await far.filter.guard(far.underlay, false));
  hush(made);
  assert.equal(await counted(made, frameOf(made.near.mac, far.mac, 1, 60, 0x0800)), 'dropped');
});
