// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { writeMessage } from '../netlink/message.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { doneMessage, errorMessage, readRecording, replayWire, scriptedWire } from '../netlink/testing/recorded-wire.ts';
import { attribute, nestedAttribute, textAttribute, u32Attribute } from '../netlink/write-attribute.ts';
import { createLinkControl, createLinkView } from './links.ts';
import { address, link, linkHeader, message } from './numbers.ts';

// captured/: one router's interfaces and addresses, and what ip(8) made of them (../batman-adv/captured/README.md).

interface Told {
  readonly ifindex: number;
  readonly ifname: string;
  readonly address: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly stats64: Readonly<Record<'rx' | 'tx', Readonly<Record<string, number>>>>;
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly scope: string; readonly tentative?: boolean }[];
}

const captured = (name: string): URL => new URL(`./captured/${name}`, import.meta.url);
const told = (name: string): Told[] => JSON.parse(readFileSync(captured(name), 'utf8')) as Told[];
const silent = createNetlinkSocket(
  scriptedWire(() => []),
  'silent',
);
const observed = async () =>
  granted(await createLinkView(createNetlinkSocket(replayWire(readRecording(captured('links.hex'))), 'replay'), silent).observe());

test('interfaces are what ip lists: name, address, state, master, kind, mtu', async () => {
  const { links } = await observed();
  const names = new Map(links.map(({ ifindex, name }) => [ifindex, name]));
  assert.deepEqual(
    links
      .map((one) => ({ ...one, master: one.master === null ? undefined : names.get(one.master) }))
      .map((one) => [one.ifindex, one.name, one.mac, one.up, one.carrier, one.master, one.kind, one.mtu]),
    told('ip-link.json').map((one) => [
      one.ifindex,
      one.ifname,
      one.address,
      one.flags.includes('UP'),
      one.flags.includes('LOWER_UP'),
      one.master,
      one.linkinfo?.info_kind ?? null,
      one.mtu,
    ]),
  );
});

test('counters are read in their order, never ahead of what ip reads right after', async () => {
  const { links } = await observed();
  for (const one of told('ip-link.json')) {
    const mine = links.find(({ ifindex }) => ifindex === one.ifindex);
    assert.ok(mine !== undefined);
    for (const [ahead, behind] of [
      [mine.rxPackets, one.stats64.rx.packets],
      [mine.rxBytes, one.stats64.rx.bytes],
      [mine.txPackets, one.stats64.tx.packets],
      [mine.txBytes, one.stats64.tx.bytes],
      [mine.txDropped, one.stats64.tx.dropped],
    ] as const) {
      assert.ok(ahead <= (behind ?? 0) && ahead >= (behind ?? 0) * 0.9 - 400, `${one.ifname}: ${ahead} and ${behind}`);
    }
  }
});

test('usable link-local addresses and global IPv4 addresses are those of ip', async () => {
  const { linkLocals, addresses } = await observed();
  const groups = (text: string): string => {
    const [head = '', tail = ''] = text.split('::');
    const [before, after] = [head.split(':'), tail.split(':')].map((part) => part.filter((group) => group !== ''));
    return [
      ...(before ?? []),
      ...Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0'),
      ...(after ?? []),
    ].join(':');
  };
  const usable = (one: Told, family: string, scope: string) =>
    one.addr_info.find((info) => info.family === family && info.scope === scope && info.tentative !== true)?.local;
  for (const one of told('ip-addr.json')) {
    const local = usable(one, 'inet6', 'link');
    assert.equal(linkLocals[one.ifindex], local === undefined ? undefined : groups(local));
    assert.equal(addresses[one.ifindex], usable(one, 'inet', 'global'));
  }
  assert.ok(Object.keys(linkLocals).length >= 2);
  assert.deepEqual(Object.values(addresses), ['10.77.0.1']);
});

test('the messages of a dump are no notifications of a bridge port or another family', () => {
  const wire = scriptedWire(() => []);
  const view = createLinkView(silent, createNetlinkSocket(wire, 'events'));
  const [dump] = readRecording(captured('links.hex'));
  assert.ok(dump !== undefined);
  wire.waiting.push(dump);
  const changes = granted(view.changes()).changes;
  assert.ok(changes.length > 0 && changes.every(({ kind }) => kind === 'changed'));
  const bridge = Buffer.from(dump);
  for (let at = 0; at + 16 < bridge.length; at += (bridge.readUInt32LE(at) + 3) & ~3) bridge.writeUInt8(7, at + 16);
  wire.waiting.push(bridge);
  assert.deepEqual(granted(view.changes()), { changes: [], lost: false });
});

test('an interface that vanished between reading and changing is refused by name', async () => {
  const control = createLinkControl(
    createNetlinkSocket(
      scriptedWire(() => [errorMessage(-19)]),
      'gone',
    ),
  );
  assert.equal(codeOf(await control.detach(9 as IfIndex, 3 as IfIndex)), 'no-such-interface');
  assert.equal(codeOf(await control.attach(9 as IfIndex, 3 as IfIndex)), 'no-such-interface');
});

test('a mesh interface that is a port of a bridge has the bridge’s IPv4 address, a cable in it has none', async () => {
  const kind = (name: string): Buffer => nestedAttribute(link.linkInfo, [textAttribute(1, name)]);
  const row = (index: number, name: string, ...rest: Buffer[]): Buffer =>
    writeMessage(message.newLink, 2, 0, Buffer.concat([linkHeader(index), textAttribute(link.name, name), ...rest]));
  const rows = [
    row(2, 'br-lan', kind('bridge')),
    row(3, 'bat0', kind('batadv'), u32Attribute(link.master, 2)),
    row(4, 'lan1', u32Attribute(link.master, 2)),
  ];
  const header = Buffer.from([2, 24, 0, 0, 2, 0, 0, 0]);
  const owned = writeMessage(message.newAddress, 2, 0, Buffer.concat([header, attribute(address.local, Buffer.of(10, 77, 0, 9))]));
  const wire = scriptedWire((request) => (request.readUInt16LE(4) === message.getLink ? [...rows, doneMessage()] : [owned, doneMessage()]));
  assert.deepEqual(granted(await createLinkView(createNetlinkSocket(wire, 'bridge'), silent).observe()).addresses, {
    2: '10.77.0.9',
    3: '10.77.0.9',
  });
});
