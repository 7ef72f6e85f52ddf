// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sci, SciPort } from '../../core/link/link-end.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { freshKey, linkProtectionContract } from '../../ports/contract/link-protection.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { createMacsec } from './macsec.ts';
import { genericWire } from './testing/generic-side.ts';
import { addLink, type HeldLink, type HeldSecy, newState } from './testing/kernel-state.ts';
import { routeWire } from './testing/route-side.ts';

const peer = '0277000000020007' as Sci;
const pair = { port: 1 as SciPort, peer, window: 0, extended: false } as const;

function kernel(underlay: Partial<HeldLink> = {}, processors = 1) {
  const state = newState();
  const below = addLink(state, { name: 'mesh0', ...underlay }) as IfIndex;
  const open = () =>
    createMacsec(createNetlinkSocket(routeWire(state), 'route'), createNetlinkSocket(genericWire(state), 'generic'), processors);
  const link = (): HeldLink => [...state.links.values()].find(({ kind }) => kind === 'macsec') ?? assert.fail('no device');
  return { state, below, open, link, secy: (): HeldSecy => link().secy ?? assert.fail('no device') };
}

linkProtectionContract('macsec over a kernel in memory', async () => {
  const { open, below } = kernel();
  return { protection: open(), underlay: below };
});

const spoils: readonly (readonly [string, (secy: HeldSecy) => unknown])[] = [
  ['encrypt off', (secy) => secy.flags.set(7, 0)],
  ['protect off', (secy) => secy.flags.set(8, 0)],
  ['send_sci off', (secy) => secy.flags.set(9, 0)],
  ['end_station on', (secy) => secy.flags.set(10, 1)],
  ['scb on', (secy) => secy.flags.set(11, 1)],
  ['replay off', (secy) => secy.flags.set(12, 0)],
  ['validate 1', (secy) => secy.flags.set(13, 1)],
  ['icvlen 8', (secy) => secy.flags.set(3, 8)],
  ['window 64', (secy) => Object.assign(secy, { window: 64 })],
  ['cipher 80020001000001', (secy) => Object.assign(secy, { cipher: Buffer.from('0100000100028000', 'hex') })],
];

for (const [what, spoil] of spoils) {
  test(`a kernel that makes a device with ${what} is not believed, and the device is taken away`, async () => {
    const { state, below, open } = kernel();
    state.spoil = spoil;
    const made = await open().create({ ...pair, underlay: below });
    assert.equal(codeOf(made), 'macsec-settings-differ');
    assert.ok(!made.ok && made.refusal.message.includes(what), what);
    assert.equal(state.links.size, 1);
  });
}

test('a setting that somebody turns off later is told with every observation', async () => {
  const { below, open, secy } = kernel();
  const protection = open();
  granted(await protection.create({ ...pair, underlay: below, window: 64 }));
  secy().flags.set(7, 0);
  assert.deepEqual(granted(await protection.observe())[0]?.differences, ['encrypt off']);
});

test('a filter that somebody takes away, a second channel, another address below: each is told', async () => {
  const { state, below, open, link, secy } = kernel();
  const protection = open();
  granted(await protection.create({ ...pair, underlay: below, window: 64 }));
  link().filters.pop();
  secy().channels.push({ sci: Buffer.from('0299000000000001', 'hex'), active: true, keys: [] });
  const held = state.links.get(below) ?? assert.fail();
  held.mac = Buffer.of(2, 9, 9, 9, 9, 9);
  const [seen] = granted(await protection.observe());
  assert.deepEqual(seen?.differences, ['2 receive channels', 'sci 0200000000030001', 'no source filter']);
  assert.equal(seen?.counters.foreignSource, null);
});

test('no packet number ever stands in an update, through rekeys, removal and isolation', async () => {
  const { state, below, open } = kernel();
  const protection = open();
  const { ifindex } = granted(await protection.create({ ...pair, underlay: below }));
  for (const association of [0, 1, 2, 3, 0, 1] as const) {
    granted(await protection.remove(ifindex, 'receive', association));
    granted(await protection.installReceiving(ifindex, peer, association, freshKey()));
    granted(await protection.remove(ifindex, 'transmit', association));
    granted(await protection.installSending(ifindex, association, freshKey()));
    granted(await protection.sendWith(ifindex, association));
  }
  granted(await protection.isolate(ifindex));
  assert.deepEqual(state.updatedPacketNumbers, []);
});

test('what a killed run left is found by its mark, taken over, and its keys are never installed again', async () => {
  const { state, below, open, secy } = kernel();
  const key = freshKey();
  const killed = open();
  const { ifindex } = granted(await killed.create({ ...pair, underlay: below }));
  granted(await killed.installReceiving(ifindex, peer, 0, key));
  const stranger = addLink(state, { name: 'theirs', kind: 'macsec', below, secy: { ...secy(), sci: Buffer.alloc(8, 9), channels: [] } });
  const next = open();
  assert.deepEqual(
    granted(await next.observe()).map((link) => [link.ifindex, link.peer]),
    [[ifindex, peer]],
  );
  assert.equal(codeOf(await next.installSending(ifindex, 0, key)), 'macsec-key-reused');
  granted(await next.installReceiving(ifindex, peer, 1, freshKey()));
  assert.equal(codeOf(await next.delete(stranger as IfIndex)), 'not-ours');
  granted(await next.delete(ifindex));
});

test('a device whose filter cannot be made does not stay', async () => {
  const { state, below, open } = kernel();
  state.lacks.add('filters');
  assert.equal(codeOf(await open().create({ ...pair, underlay: below })), 'filter-unsupported');
  assert.equal(state.links.size, 1);
});

test('a kernel without MACsec or its cipher says so, and a key is not used up by that', async () => {
  const { state, below, open } = kernel();
  const protection = open();
  state.lacks.add('macsec');
  assert.equal(codeOf(await protection.create({ ...pair, underlay: below })), 'macsec-unsupported');
  assert.deepEqual(granted(await protection.observe()), []);
  state.lacks.delete('macsec');
  const { ifindex } = granted(await protection.create({ ...pair, underlay: below }));
  state.lacks.add('cipher');
  const key = freshKey();
  assert.equal(codeOf(await protection.installSending(ifindex, 0, key)), 'macsec-no-cipher');
  state.lacks.delete('cipher');
  granted(await protection.installSending(ifindex, 0, key));
});

test('a driver that carries less keeps its MTU, and what fragments is said', async () => {
  const { state, below, open } = kernel({ maxMtu: 1508 });
  const link = granted(await open().create({ ...pair, underlay: below }));
  assert.equal(state.links.get(below)?.mtu, 1508);
  assert.deepEqual([link.mtu, link.fragmentsAbove], [1476, 1444]);
  const large = kernel({ mtu: 9000 });
  granted(await large.open().create({ ...pair, underlay: large.below }));
  assert.equal(large.state.links.get(large.below)?.mtu, 9000);
});

test('an underlay is judged by what it is: port of a bridge, no Ethernet, 802.11s that forwards, a mesh interface in clear', async () => {
  const bridged = kernel({ master: 2, masterKind: 'bridge' });
  assert.equal(codeOf(await bridged.open().inspect(bridged.below)), 'underlay-occupied');
  const tunnel = kernel({ type: 776 });
  assert.equal(codeOf(await tunnel.open().inspect(tunnel.below)), 'underlay-not-ethernet');
  const clear = kernel({ master: 2, masterKind: 'batadv' });
  assert.equal(granted(await clear.open().inspect(clear.below)).reorders, false);
  const radio = kernel();
  radio.state.wireless.set(radio.below, { type: 7, forwarding: true });
  assert.equal(codeOf(await radio.open().create({ ...pair, underlay: radio.below, window: 64 })), 'mesh-forwarding-on');
  radio.state.wireless.set(radio.below, { type: 7, forwarding: false });
  const seen = granted(await radio.open().inspect(radio.below));
  assert.deepEqual([seen.kind, seen.reorders], ['radio', true]);
  radio.state.wireless.set(radio.below, { type: 1, forwarding: true });
  assert.equal(granted(await radio.open().inspect(radio.below)).kind, 'radio');
});

test('what several transmit queues or several processors send may overtake: the other end is promised no order', async () => {
  for (const { below, open } of [kernel({ queues: 4 }), kernel({ kind: 'veth' }, 2)]) {
    const seen = granted(await open().inspect(below));
    assert.deepEqual([seen.kind, seen.reorders, seen.largestMtu], ['other', true, 65_535]);
  }
});

test('of bridges, VLANs and tunnels nothing is known about order', async () => {
  for (const [kind, told] of [
    ['bridge', 'bridge'],
    ['vlan', 'other'],
    ['veth', 'cable'],
    [null, 'cable'],
  ] as const) {
    const { below, open } = kernel({ kind });
    const seen = granted(await open().inspect(below));
    assert.deepEqual([seen.kind, seen.reorders], [told, told !== 'cable']);
  }
});
