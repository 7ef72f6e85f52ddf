// SPDX-License-Identifier: Apache-2.0
import type { LinkKey, LinkState } from '../../core/link/link-state.ts';
import { currentSession } from '../../core/link/session-adopt.ts';
import type { Symmetric } from '../../core/link/symmetric.ts';
import { tagsFor } from '../../core/link/tag-beacon.ts';
import { encodeHead, encodeSaid, encodeTaggedBeacon, saidUnheard } from '../../core/link/tagged-beacon.ts';
import { type Beacon, heardLimit, type NodeId } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';

/** Writes beacons whose entries only their neighbours can read as true. */
export interface BeaconWriter {
  write(hardif: IfIndex, beacon: Beacon, state: LinkState | null): Uint8Array;
  /** The beacon that was sent last there, 16 bits; 0 before the first. */
  sent(hardif: IfIndex): number;
  /** A neighbour's beacons bear that node id since it was last heard. */
  heard(link: LinkKey, node: NodeId): void;
}

export function createBeaconWriter(symmetric: Symmetric): BeaconWriter {
  const counters = new Map<IfIndex, number>();
  const nodes = new Map<LinkKey, NodeId>();

  /** 32 bits that only rise, with the core's 16 as their low half. */
  function counted(hardif: IfIndex, sequence: number): number {
    const before = counters.get(hardif);
    const next = before === undefined ? sequence : before + ((sequence - before) & 0xffff || 0x1_0000);
    counters.set(hardif, next);
    return next;
  }

  /** Those that the core speaks of first, then those of whom there is nothing to say but that this router lives. */
  function saidTo(hardif: IfIndex, beacon: Beacon, state: LinkState): ReadonlyMap<LinkKey, Uint8Array> {
    const here = [...state.links.keys()].filter((link) => currentSession(state, link)?.address.hardif === hardif);
    const said = new Map<LinkKey, Uint8Array>();
    for (const one of beacon.heard) {
      const link = here.find((key) => nodes.get(key) === one.node);
      if (link !== undefined) said.set(link, encodeSaid(one));
    }
    const silent = here.filter((link) => !said.has(link));
    const room = Math.max(0, heardLimit - said.size);
    // With more of them than there is room they take turns.
    const first = silent.length <= room ? 0 : (beacon.sequence * room) % silent.length;
    for (const link of [...silent.slice(first), ...silent.slice(0, first)].slice(0, room)) said.set(link, saidUnheard);
    return said;
  }

  return {
    write(hardif, beacon, state) {
      const head = encodeHead({ ...beacon, sequence: counted(hardif, beacon.sequence) });
      return encodeTaggedBeacon(head, state === null ? [] : tagsFor(state, symmetric, hardif, head, saidTo(hardif, beacon, state)));
    },
    sent: (hardif) => (counters.get(hardif) ?? 0) & 0xffff,
    heard(link, node) {
      nodes.delete(link);
      nodes.set(link, node);
      const oldest = nodes.keys().next().value;
      if (nodes.size > 256 && oldest !== undefined) nodes.delete(oldest);
    },
  };
}
