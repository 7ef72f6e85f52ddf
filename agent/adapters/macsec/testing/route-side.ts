// SPDX-License-Identifier: Apache-2.0
import { AttributeTable } from '../../netlink/attribute-table.ts';
import { headerLength, writeMessage } from '../../netlink/message.ts';
import { doneMessage, errorMessage, scriptedWire } from '../../netlink/testing/recorded-wire.ts';
import { attribute, nestedAttribute, textAttribute, u32Attribute } from '../../netlink/write-attribute.ts';
import { linkHeader, message } from '../../rtnetlink/numbers.ts';
import { acknowledged, addLink, errors, type HeldLink, type KernelState } from './kernel-state.ts';

const table = new AttributeTable();
const info = new AttributeTable();
const data = new AttributeTable();
const create = 0x400;
const filterHeader = 20;

function linkRow(link: HeldLink): Buffer {
  const header = linkHeader(link.ifindex);
  header.writeUInt16LE(link.type, 2);
  header.writeUInt32LE(link.up ? 1 : 0, 8);
  const kinds = [
    ...(link.kind === null ? [] : [attribute(1, Buffer.from(link.kind))]),
    ...(link.masterKind === null ? [] : [textAttribute(4, link.masterKind)]),
  ];
  return Buffer.concat([
    header,
    textAttribute(3, link.name),
    u32Attribute(4, link.mtu),
    u32Attribute(27, link.group),
    u32Attribute(31, link.queues),
    u32Attribute(51, link.maxMtu),
    ...(link.below > 0 ? [u32Attribute(5, link.below)] : []),
    ...(link.master > 0 ? [u32Attribute(10, link.master)] : []),
    attribute(1, link.mac),
    ...(kinds.length > 0 ? [nestedAttribute(18, kinds)] : []),
  ]);
}

function makeDevice(state: KernelState, name: string): number {
  const below = state.links.get(table.u32(5) ?? 0);
  if (state.lacks.has('macsec') || info.text(1) !== 'macsec') return errors.unsupported;
  if (below === undefined) return errors.noDevice;
  if ([...state.links.values()].some((link) => link.name === name)) return errors.exists;
  if (below.masterKind === 'bridge') return errors.busy;
  const sci = data.copy(1, 8);
  if (sci === null) return errors.invalid;
  const others = [...state.links.values()].filter((link) => link.below === below.ifindex && link.secy !== null);
  if (others.some((link) => link.secy?.sci.equals(sci))) return errors.busy;
  const secy = {
    sci,
    encodingSa: data.u8(6) ?? 0,
    operational: true,
    // What is not asked for is off, or as the kernel's defaults are.
    flags: new Map([3, 7, 8, 9, 10, 11, 12, 13].map((type) => [type, data.u8(type) ?? (type === 3 ? 16 : 0)])),
    cipher: data.copy(4, 8) ?? Buffer.from('0100000100020080', 'hex'),
    window: data.u32(5) ?? 0,
    tx: [],
    channels: [],
  };
  state.spoil(secy);
  const group = table.u32(27) ?? 0;
  addLink(state, { name, kind: 'macsec', below: below.ifindex, mac: below.mac, mtu: below.mtu - 32, group, up: false, secy });
  return 0;
}

function newLink(state: KernelState, payload: Buffer, flags: number): number {
  table.fill(payload, 16, payload.length);
  if (!table.nested(18, info) || !info.nested(2, data)) return errors.invalid;
  if ((flags & create) !== 0) return makeDevice(state, table.text(3) ?? '');
  const secy = state.links.get(payload.readInt32LE(4))?.secy;
  const an = data.u8(6);
  if (secy === undefined || secy === null || an === null) return errors.invalid;
  secy.encodingSa = an;
  secy.operational = secy.tx.some((key) => key.an === an && key.active);
  return 0;
}

function setLink(link: HeldLink | undefined, payload: Buffer): number {
  if (link === undefined) return errors.noDevice;
  table.fill(payload, 16, payload.length);
  const mtu = table.u32(4);
  if (mtu !== null && link.maxMtu > 0 && mtu > link.maxMtu) return errors.invalid;
  link.mtu = mtu ?? link.mtu;
  if ((payload.readUInt32LE(12) & 1) !== 0) link.up = (payload.readUInt32LE(8) & 1) !== 0;
  return 0;
}

function getLink(state: KernelState, payload: Buffer, dump: boolean): Buffer[] {
  table.fill(payload, 16, payload.length);
  const all = [...state.links.values()];
  const rows = (links: readonly HeldLink[]): Buffer[] => links.map((link) => writeMessage(message.newLink, 2, 0, linkRow(link)));
  if (dump) {
    const kind = table.nested(18, info) ? info.text(1) : null;
    return [...rows(all.filter((link) => kind === null || link.kind === kind)), doneMessage()];
  }
  const name = table.text(3);
  const found = all.find((link) => (name === null ? link.ifindex === payload.readInt32LE(4) : link.name === name));
  return found === undefined ? acknowledged(errors.noDevice) : [...rows([found]), errorMessage(0)];
}

/** Handle, parent and info: what is one place among the rules. */
const placeOf = (payload: Buffer): string => payload.toString('hex', 8, filterHeader);

function filters(state: KernelState, type: number, payload: Buffer, dump: boolean): Buffer[] {
  const link = state.links.get(payload.readInt32LE(4));
  if (dump) return [...(link?.filters ?? []).map((one) => writeMessage(44, 2, 0, one)), doneMessage()];
  if (link === undefined) return acknowledged(errors.noDevice);
  if (state.lacks.has('filters')) return acknowledged(errors.noEntry);
  if (type === 36) {
    if (link.clsact) return acknowledged(errors.exists);
    link.clsact = true;
    return acknowledged();
  }
  const at = link.filters.findIndex((one) => placeOf(one) === placeOf(payload));
  if (type === 45) {
    if (at < 0) return acknowledged(errors.noEntry);
    link.filters.splice(at, 1);
    return acknowledged();
  }
  if (at >= 0) return acknowledged(errors.exists);
  link.filters.push(payload);
  return acknowledged();
}

function deleteLink(state: KernelState, ifindex: number): number {
  if (!state.links.delete(ifindex)) return errors.noDevice;
  for (const link of [...state.links.values()]) if (link.below === ifindex) state.links.delete(link.ifindex);
  return 0;
}

/** rtnetlink. */
export function routeWire(state: KernelState): ReturnType<typeof scriptedWire> {
  return scriptedWire((request) => {
    const [type, flags] = [request.readUInt16LE(4), request.readUInt16LE(6)];
    const payload = Buffer.from(request.subarray(headerLength));
    const dump = (flags & 0x300) === 0x300;
    switch (type) {
      case message.newLink:
        return acknowledged(newLink(state, payload, flags));
      case message.setLink:
        return acknowledged(setLink(state.links.get(payload.readInt32LE(4)), payload));
      case message.delLink:
        return acknowledged(deleteLink(state, payload.readInt32LE(4)));
      case message.getLink:
        return getLink(state, payload, dump);
      default:
        return filters(state, type, payload, dump);
    }
  });
}
