// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../core/identity/hex.ts';
import { type Sci, sciOf } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { LinkProtection, PairRequest, ProtectedLink, ProtectionCounters, SecurityAssociation, Underlay } from '../link-protection.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type FakeProtectedLink = Mutable<ProtectedLink>;

/** What the kernel holds; tests read and change it as they like. */
export interface FakeProtectionState {
  readonly underlays: Map<IfIndex, Mutable<Underlay>>;
  readonly links: Map<IfIndex, FakeProtectedLink>;
  /** Refusals to come, by method: the next call of it takes the first. */
  readonly refusals: Map<keyof LinkProtection, Refusal[]>;
  nextIndex: number;
}

const noCounters: ProtectionCounters = {
  ok: 0,
  okBytes: 0,
  notValid: 0,
  notUsingAssociation: 0,
  unusedAssociation: 0,
  late: 0,
  noTag: 0,
  badTag: 0,
  noChannel: 0,
  sent: 0,
  sentBytes: 0,
  tooLong: 0,
  foreignSource: 0,
};
const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 0xffff;
const isSci = (text: Sci): boolean => /^[0-9a-f]{16}$/.test(text) && !text.endsWith('0000');

/** Protected links in memory: no frame passes, everything else is as the kernel adapter does it. */
export function fakeLinkProtection(underlays: readonly Underlay[]): {
  readonly state: FakeProtectionState;
  readonly protection: LinkProtection;
} {
  const state: FakeProtectionState = {
    underlays: new Map(underlays.map((one) => [one.ifindex, { ...one }])),
    links: new Map(),
    refusals: new Map(),
    nextIndex: 1000,
  };
  const used = new Set<string>();

  function planned(method: keyof LinkProtection): { ok: false; refusal: Refusal } | null {
    const refusal = state.refusals.get(method)?.shift();
    return refusal === undefined ? null : { ok: false, refusal };
  }
  function underlay(ifindex: IfIndex): Outcome<Mutable<Underlay>> {
    const found = state.underlays.get(ifindex);
    return found === undefined ? refuse('environment', 'no-such-interface', `there is no interface ${ifindex}`) : accept(found);
  }
  function own(method: keyof LinkProtection, device: IfIndex): Outcome<FakeProtectedLink> {
    const refused = planned(method);
    if (refused !== null) return refused;
    const found = state.links.get(device);
    if (found !== undefined) return accept(found);
    return state.underlays.has(device)
      ? refuse('environment', 'not-ours', `interface ${device} is no protected link`)
      : refuse('environment', 'no-such-interface', `there is no interface ${device}`);
  }
  function take(
    list: readonly SecurityAssociation[],
    association: AssociationNumber,
    { keyId, sak }: MacsecKey,
    active: boolean,
  ): Outcome<readonly SecurityAssociation[]> {
    if (keyId.length !== 16 || sak.reveal().length !== 32) return refuse('us', 'macsec-key-shape', 'this is no key');
    const marks = [`id ${toHex(keyId)}`, `key ${toHex(sak.reveal())}`];
    if (marks.some((mark) => used.has(mark))) return refuse('us', 'macsec-key-reused', 'this key was installed before');
    if (list.some((one) => one.association === association)) return refuse('us', 'macsec-association-busy', 'this number is in use');
    for (const mark of marks) used.add(mark);
    const added = { association, active, keyId: toHex(keyId), nextPacketNumber: 1 };
    return accept([...list, added].sort((a, b) => a.association - b.association));
  }

  function create({ underlay: below, port, peer, window }: PairRequest): Outcome<ProtectedLink> {
    const refused = planned('create');
    if (refused !== null) return refused;
    if (!isPort(port) || !isSci(peer) || ![0, 64].includes(window)) return refuse('us', 'value-out-of-range', 'no port or no window');
    const found = underlay(below);
    if (!found.ok) return found;
    const mine = sciOf(found.value.mac, port);
    const beside = [...state.links.values()].filter((one) => one.underlay === below);
    if (beside.some((one) => one.own === mine || one.peer === peer)) return refuse('us', 'macsec-port-taken', 'this channel exists');
    found.value.mtu = Math.max(found.value.mtu, Math.min(1564, found.value.largestMtu ?? 1564));
    const mtu = found.value.mtu - 32;
    const link: FakeProtectedLink = {
      ifindex: state.nextIndex++ as IfIndex,
      name: `${found.value.name.slice(0, 9)}_x${port.toString(36)}`,
      underlay: below,
      own: mine,
      peer,
      up: true,
      master: null,
      mtu,
      fragmentsAbove: mtu >= 1532 ? null : mtu - 32,
      sending: 0,
      canSend: false,
      transmit: [],
      receive: [],
      differences: [],
      counters: noCounters,
    };
    state.links.set(link.ifindex, link);
    return accept({ ...link });
  }

  const protection: LinkProtection = {
    inspect: async (ifindex) => planned('inspect') ?? underlay(ifindex),
    create: async (request) => create(request),
    async installReceiving(device, peer, association, key) {
      const link = own('installReceiving', device);
      if (!link.ok) return link;
      if (link.value.peer !== null && link.value.peer !== peer) return refuse('us', 'macsec-other-peer', 'this link is another’s');
      const taken = take(link.value.receive, association, key, true);
      if (!taken.ok) return taken;
      link.value.peer = peer;
      link.value.receive = taken.value;
      return done;
    },
    async installSending(device, association, key) {
      const link = own('installSending', device);
      if (!link.ok) return link;
      const taken = take(link.value.transmit, association, key, false);
      if (!taken.ok) return taken;
      link.value.transmit = taken.value;
      return done;
    },
    async sendWith(device, association) {
      const link = own('sendWith', device);
      if (!link.ok) return link;
      if (!link.value.transmit.some((one) => one.association === association)) return refuse('us', 'macsec-no-association', 'no such key');
      link.value.transmit = link.value.transmit.map((one) => (one.association === association ? { ...one, active: true } : one));
      link.value.sending = association;
      link.value.canSend = true;
      return done;
    },
    async remove(device, direction, association) {
      const link = own('remove', device);
      if (!link.ok) return link;
      const there = link.value.transmit.some((one) => one.association === association && one.active);
      if (direction === 'transmit' && there && link.value.sending === association)
        return refuse('us', 'macsec-association-busy', 'it sends');
      link.value[direction] = link.value[direction].filter((one) => one.association !== association);
      return done;
    },
    async isolate(device) {
      const link = own('isolate', device);
      if (!link.ok) return link;
      Object.assign(link.value, { peer: null, receive: [], transmit: [], canSend: false });
      return done;
    },
    observe: async () => planned('observe') ?? accept([...state.links.values()].map((link) => ({ ...link }))),
    async delete(device) {
      const link = own('delete', device);
      if (link.ok) state.links.delete(device);
      return link.ok ? done : link;
    },
  };
  return { state, protection };
}
