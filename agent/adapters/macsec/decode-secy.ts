// SPDX-License-Identifier: Apache-2.0
import type { Sci } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { SecurityAssociation } from '../../ports/link-protection.ts';
import { u32le } from '../byte-order.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { genericHeaderLength } from '../netlink/generic-family.ts';
import { attr, offloadType, rxsc, rxscStats, sa, secy, secyStats, txscStats } from './numbers.ts';
import { sciAt, sciLength } from './secure-channel.ts';
import type { SecySettings } from './settings.ts';

/** One receive channel of a device. */
export interface ReceiveChannel {
  readonly peer: Sci;
  readonly active: boolean;
  readonly associations: readonly SecurityAssociation[];
  readonly counters: Readonly<Record<keyof typeof rxscStats, number>>;
}

/** One MACsec device as the kernel's dump tells it (drivers/net/macsec.c, dump_secy). */
export interface SecyRow {
  readonly ifindex: IfIndex;
  readonly own: Sci;
  readonly settings: SecySettings;
  readonly sending: AssociationNumber;
  readonly operational: boolean;
  readonly transmit: readonly SecurityAssociation[];
  readonly channels: readonly ReceiveChannel[];
  readonly sent: Readonly<Record<keyof typeof txscStats, number>>;
  readonly device: Readonly<Record<keyof typeof secyStats, number>>;
}

const outer = new AttributeTable();
const inner = new AttributeTable();
const list = new AttributeTable();
const item = new AttributeTable();
const associations = new AttributeTable();
const one = new AttributeTable();
const stats = new AttributeTable();

/** Lists are numbered from 1; a device of this agent has one channel, another's may have more than are worth reading. */
const mostChannels = 64;
const numbers = 4;

const malformed = (what: string) =>
  refuse('environment', 'macsec-malformed', `the kernel's answer about a MACsec device has no usable ${what}`);

/** 64 bits as a number: exact up to 2^53. */
function u64(bytes: Buffer, table: AttributeTable, type: number): number | null {
  const at = table.at(type, 8);
  return at < 0 ? null : u32le(bytes, at) + u32le(bytes, at + 4) * 2 ** 32;
}

/** Counters by name out of a nested attribute; what a kernel does not count is 0. */
function counters<K extends string>(
  bytes: Buffer,
  holder: AttributeTable,
  type: number,
  names: Readonly<Record<K, number>>,
): Record<K, number> {
  const there = holder.nested(type, stats);
  const told = {} as Record<K, number>;
  for (const name of Object.keys(names) as K[]) told[name] = there ? (u64(bytes, stats, names[name]) ?? 0) : 0;
  return told;
}

function sci(bytes: Buffer, table: AttributeTable, type: number): Sci | null {
  const at = table.at(type, sciLength);
  return at < 0 ? null : sciAt(bytes, at);
}

/** A list of at most four keys; null where one cannot be read. */
function readAssociations(bytes: Buffer, table: AttributeTable): SecurityAssociation[] | null {
  const rows: SecurityAssociation[] = [];
  for (let n = 1; n <= numbers; n += 1) {
    if (!table.has(n)) continue;
    if (!table.nested(n, one)) return null;
    // 64 bits with the XPN suites, 32 with the others.
    const pn = u64(bytes, one, sa.pn) ?? one.u32(sa.pn);
    const [an, active, id] = [one.u8(sa.an), one.u8(sa.active), one.copy(sa.keyId, 16)];
    if (an === null || an >= numbers || active === null || pn === null || id === null) return null;
    rows.push({ association: an as AssociationNumber, active: active !== 0, keyId: id.toString('hex'), nextPacketNumber: pn });
  }
  return rows;
}

function readChannel(bytes: Buffer): ReceiveChannel | null {
  const peer = sci(bytes, item, rxsc.sci);
  const active = item.u8(rxsc.active);
  if (peer === null || active === null) return null;
  const counted = counters(bytes, item, rxsc.stats, rxscStats);
  const held = item.has(rxsc.saList) ? (item.nested(rxsc.saList, associations) ? readAssociations(bytes, associations) : null) : [];
  return held === null ? null : { peer, active: active !== 0, associations: held, counters: counted };
}

function readChannels(bytes: Buffer): ReceiveChannel[] | null {
  if (!outer.has(attr.rxscList)) return [];
  if (!outer.nested(attr.rxscList, list)) return null;
  const rows: ReceiveChannel[] = [];
  for (let n = 1; n <= mostChannels && list.has(n); n += 1) {
    const row = list.nested(n, item) ? readChannel(bytes) : null;
    if (row === null) return null;
    rows.push(row);
  }
  return rows;
}

function readSettings(bytes: Buffer): SecySettings {
  const at = inner.at(secy.cipherSuite, 8);
  const flag = (type: number): boolean => inner.u8(type) === 1;
  return {
    cipher: at < 0 ? 0n : bytes.readBigUInt64LE(at),
    icvLength: inner.u8(secy.icvLength) ?? 0,
    encrypt: flag(secy.encrypt),
    protect: flag(secy.protect),
    sendSci: flag(secy.sendSci),
    endStation: flag(secy.endStation),
    scb: flag(secy.scb),
    validate: inner.u8(secy.validate) ?? 0,
    replay: flag(secy.replay),
    // The kernel tells a window only where replay protection is on.
    window: inner.u32(secy.window),
    offload: outer.nested(attr.offload, stats) ? (stats.u8(offloadType) ?? 0) : 0,
  };
}

/** A row of MACSEC_CMD_GET_TXSC's dump. Refuses with `macsec-malformed` what lacks a part that every kernel sends. */
export function decodeSecy(bytes: Buffer, from: number, to: number): Outcome<SecyRow> {
  if (to - from < genericHeaderLength || !outer.fill(bytes, from + genericHeaderLength, to)) return malformed('length');
  const ifindex = outer.u32(attr.ifindex);
  if (ifindex === null) return malformed('interface');
  if (!outer.nested(attr.secy, inner)) return malformed('settings');
  const own = sci(bytes, inner, secy.sci);
  const sending = inner.u8(secy.encodingSa);
  if (own === null || sending === null || sending >= numbers) return malformed('channel of its own');
  const settings = readSettings(bytes);
  const operational = inner.u8(secy.operational) === 1;
  const transmit = outer.nested(attr.txsaList, list) ? readAssociations(bytes, list) : null;
  if (transmit === null) return malformed('list of keys');
  const channels = readChannels(bytes);
  if (channels === null) return malformed('list of channels');
  return accept({
    ifindex: ifindex as IfIndex,
    own,
    settings,
    sending: sending as AssociationNumber,
    operational,
    transmit,
    channels,
    sent: counters(bytes, outer, attr.txscStats, txscStats),
    device: counters(bytes, outer, attr.secyStats, secyStats),
  });
}
