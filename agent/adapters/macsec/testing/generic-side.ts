// SPDX-License-Identifier: Apache-2.0
import { AttributeTable } from '../../netlink/attribute-table.ts';
import { genericHeader } from '../../netlink/generic-family.ts';
import { headerLength, writeMessage } from '../../netlink/message.ts';
import { doneMessage, errorMessage, scriptedWire } from '../../netlink/testing/recorded-wire.ts';
import { attribute, nestedAttribute, u8Attribute, u32Attribute } from '../../netlink/write-attribute.ts';
import { nest } from '../nest.ts';
import { acknowledged, errors, type HeldChannel, type HeldKey, type HeldLink, type HeldSecy, type KernelState } from './kernel-state.ts';

const families: Readonly<Record<string, number>> = { macsec: 40, nl80211: 41 };
const table = new AttributeTable();
const channelConfig = new AttributeTable();
const keyConfig = new AttributeTable();

const u64 = (type: number, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return attribute(type, bytes);
};
const list = (type: number, rows: readonly (readonly Buffer[])[]): Buffer =>
  nest(
    type,
    rows.map((row, n) => nest(n + 1, row)),
  );

// In the order of dump_secy (drivers/net/macsec.c).
const keyRow = (key: HeldKey): Buffer[] => [
  nest(6, []),
  u8Attribute(1, key.an),
  u32Attribute(3, key.pn),
  attribute(5, key.id),
  u8Attribute(2, key.active ? 1 : 0),
];

function secyRow(link: HeldLink, secy: HeldSecy): Buffer {
  const flag = (type: number): number => secy.flags.get(type) ?? 0;
  const settings = [
    attribute(1, secy.sci),
    attribute(4, secy.cipher),
    u8Attribute(5, flag(3)),
    u8Attribute(8, secy.operational ? 1 : 0),
    u8Attribute(6, flag(8)),
    u8Attribute(7, flag(12)),
    u8Attribute(9, flag(13)),
    u8Attribute(10, flag(7)),
    u8Attribute(11, flag(9)),
    u8Attribute(12, flag(10)),
    u8Attribute(13, flag(11)),
    u8Attribute(2, secy.encodingSa),
    ...(flag(12) === 1 ? [u32Attribute(3, secy.window)] : []),
  ];
  const channels = secy.channels.map((channel) => [
    u8Attribute(2, channel.active ? 1 : 0),
    attribute(1, channel.sci),
    nest(4, [u64(5, 0), u64(8, 0)]),
    list(3, channel.keys.map(keyRow)),
  ]);
  return Buffer.concat([
    genericHeader(0),
    u32Attribute(1, link.ifindex),
    nest(9, [u8Attribute(1, 0)]),
    nest(4, settings),
    nest(7, [u64(2, 0), u64(4, 0)]),
    nest(8, [u64(4, 0)]),
    list(5, secy.tx.map(keyRow)),
    list(6, channels),
  ]);
}

function changeKeys(state: KernelState, command: number, secy: HeldSecy, keys: HeldKey[], transmit: boolean): number {
  const an = keyConfig.u8(1) ?? 9;
  const at = keys.findIndex((key) => key.an === an);
  const held = keys[at];
  if (command === 4 || command === 7) {
    const [id, key, pn] = [keyConfig.copy(5, 16), keyConfig.length(4), keyConfig.u32(3)];
    if (id === null || key !== 32 || an > 3 || pn === null || pn === 0) return errors.invalid;
    const extended = secy.cipher[0] === 4;
    if (keyConfig.length(3) !== (extended ? 8 : 4)) return errors.invalid;
    if (extended && (keyConfig.length(9) !== 12 || keyConfig.length(8) !== 4)) return errors.invalid;
    if (held !== undefined) return errors.busy;
    if (state.lacks.has('cipher')) return errors.noEntry;
    keys.push({ an, pn, id, active: keyConfig.u8(2) === 1 });
    if (transmit && an === secy.encodingSa && keyConfig.u8(2) === 1) secy.operational = true;
    return 0;
  }
  if (held === undefined) return errors.noDevice;
  if (command === 5 || command === 8) {
    if (held.active) return errors.busy;
    keys.splice(at, 1);
    return 0;
  }
  const pn = keyConfig.u32(3);
  if (pn !== null) state.updatedPacketNumbers.push(pn);
  held.pn = pn ?? held.pn;
  held.active = (keyConfig.u8(2) ?? Number(held.active)) === 1;
  if (transmit && an === secy.encodingSa) secy.operational = held.active;
  return 0;
}

function addChannel(state: KernelState, link: HeldLink, secy: HeldSecy, sci: Buffer): number {
  const beside = [...state.links.values()].filter((one) => one.below === link.below).flatMap((one) => one.secy?.channels ?? []);
  if (beside.some((channel) => channel.sci.equals(sci))) return errors.exists;
  secy.channels.unshift({ sci, active: channelConfig.u8(2) !== 0, keys: [] });
  return 0;
}

function macsec(state: KernelState, payload: Buffer, dump: boolean): Buffer[] {
  const all = [...state.links.values()];
  if (dump) {
    const rows = all.flatMap((link) => (link.secy === null ? [] : [writeMessage(40, 2, 0, secyRow(link, link.secy))]));
    return [...rows, doneMessage()];
  }
  const command = payload[0] ?? 0;
  table.fill(payload, 4, payload.length);
  const link = state.links.get(table.u32(1) ?? 0);
  if (link?.secy === null || link?.secy === undefined) return acknowledged(errors.noDevice);
  const { secy } = link;
  const sci = table.nested(2, channelConfig) ? channelConfig.copy(1, 8) : null;
  const channel: HeldChannel | undefined = secy.channels.find((one) => sci !== null && one.sci.equals(sci));
  const withKey = table.nested(3, keyConfig);
  if (command === 1) return acknowledged(sci === null ? errors.invalid : addChannel(state, link, secy, sci));
  if (command === 4 || command === 5 || command === 6)
    return acknowledged(withKey ? changeKeys(state, command, secy, secy.tx, true) : errors.invalid);
  if (channel === undefined) return acknowledged(errors.noDevice);
  if (command === 2) {
    secy.channels.splice(secy.channels.indexOf(channel), 1);
    return acknowledged();
  }
  return acknowledged(withKey ? changeKeys(state, command, secy, channel.keys, false) : errors.invalid);
}

function nl80211(state: KernelState, payload: Buffer): Buffer[] {
  table.fill(payload, 4, payload.length);
  const radio = state.wireless.get(table.u32(3) ?? 0);
  if (radio === undefined) return acknowledged(errors.noDevice);
  const answer =
    payload[0] === 5
      ? [genericHeader(7), u32Attribute(5, radio.type)]
      : [genericHeader(28), nestedAttribute(35, [u8Attribute(19, radio.forwarding ? 1 : 0)])];
  return [writeMessage(41, 0, 0, Buffer.concat(answer)), errorMessage(0)];
}

/** Generic netlink: the families macsec, and nl80211 where there is a radio. */
export function genericWire(state: KernelState): ReturnType<typeof scriptedWire> {
  return scriptedWire((request) => {
    const payload = Buffer.from(request.subarray(headerLength));
    const dump = (request.readUInt16LE(6) & 0x300) === 0x300;
    switch (request.readUInt16LE(4)) {
      case 16: {
        table.fill(payload, 4, payload.length);
        const name = table.text(2) ?? '';
        const id = families[name];
        const absent = state.lacks.has(name) || (name === 'nl80211' && state.wireless.size === 0);
        if (id === undefined || absent) return acknowledged(errors.noEntry);
        return [writeMessage(16, 0, 0, Buffer.concat([genericHeader(1), attribute(1, Buffer.of(id, 0))])), errorMessage(0)];
      }
      case 40:
        return macsec(state, payload, dump);
      case 41:
        return nl80211(state, payload);
      default:
        return acknowledged(errors.invalid);
    }
  });
}
