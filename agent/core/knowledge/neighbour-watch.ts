// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import { linkLocalOf } from '../mesh/link-local.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { between, type Instant, type Milliseconds } from '../time.ts';
import { losses, nothingReceived, type Reception } from './reception.ts';

/** What the neighbour says about hearing us, from its beacons. */
export interface TheirReport {
  readonly sequence: number;
  readonly loss: number;
  readonly isolated: boolean;
  readonly penalised: boolean;
  /** When the sequence that they acknowledge last rose. */
  readonly advancedAt: Instant;
}

export interface EchoWatch {
  /** Asked and not yet answered, oldest first, at most 24. `counted`: already booked as lost. */
  readonly open: readonly { readonly sequence: number; readonly at: Instant; readonly counted: boolean }[];
  readonly answeredAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly reception: Reception;
}

export const noEchoes: EchoWatch = { open: [], answeredAt: null, sentAt: null, reception: nothingReceived };

/** Everything known about one neighbour on one hard interface. */
export interface NeighbourWatch {
  readonly key: string;
  /** The hard interface that the routing protocol reaches it through: its link. */
  readonly hardif: IfIndex;
  /** The interface that its beacons come over: the hard interface itself, or what that one lies upon. */
  readonly over: IfIndex;
  readonly hardifName: string;
  readonly mac: MacAddress;
  readonly node: NodeId;
  readonly from: LinkLocal;
  /** How often it sends. */
  readonly interval: Milliseconds;
  readonly heardCount: number;
  readonly lastHeard: Instant;
  readonly lastSequence: number;
  readonly reception: Reception;
  /** Loss of this link when nothing is wrong, learned slowly, 0–1. */
  readonly usualLoss: number;
  /** It was learned long ago, here or by an earlier run: the first beacons heard anew say little against it. */
  readonly usualKnown: boolean;
  readonly theirs: TheirReport | null;
  readonly suspectSince: Instant | null;
  readonly echo: EchoWatch;
  /** Both directions have been good since then, or null. */
  readonly goodSince: Instant | null;
}

/**
 * Where its kernel is asked for a sign of life: over a device of its own the address is made from the neighbour's address there
 * (RFC 4291, appendix A), since its beacons come over what lies below.
 */
export const askedAt = (watch: NeighbourWatch): LinkLocal => (watch.hardif === watch.over ? watch.from : linkLocalOf(watch.mac));

/** Names a neighbour on an interface, the one that carries its link or the one below. */
export const watchKey = (hardif: IfIndex, mac: MacAddress): string => `${hardif} ${mac}`;

/** A neighbour is judged only after this many beacons. */
export const establishedAfter = 5;

export const established = (watch: NeighbourWatch): boolean => watch.heardCount >= establishedAfter;

/** Intervals without a beacon from which a neighbour is suspected: a late one or one lost costs nothing, two do. */
export const suspectAfter = 2;

export const silentFor = (watch: NeighbourWatch, at: Instant): Milliseconds => between(watch.lastHeard, at);

/** Intervals after which its kernel is asked once, and nothing else is done: its answer is known soon after it is suspected. */
const askAfter = 1.5;
/** In crowded air beacons come so rarely, and somebody always is a little late: nobody is asked before being suspected. */
export const crowdedInterval = 200;

/** Intervals of silence that are worth a look. */
export const lateAfter = (watch: NeighbourWatch): number => (watch.interval < crowdedInterval ? askAfter : suspectAfter);

/** Is its next beacon so late that its kernel should be asked? */
export const isLate = (watch: NeighbourWatch, at: Instant): boolean => silentFor(watch, at) >= lateAfter(watch) * watch.interval;

/** Is it missing for so long that the neighbour is suspected? */
export const isMissing = (watch: NeighbourWatch, at: Instant): boolean => silentFor(watch, at) >= suspectAfter * watch.interval;

/** Beacons that should have come since the last one did; half an interval of jitter is allowed. */
export function overdue(watch: NeighbourWatch, at: Instant): number {
  return Math.max(0, Math.floor(silentFor(watch, at) / watch.interval - 0.5));
}

/** Losses among the last `count` expected beacons, those overdue included. */
export function beaconLosses(watch: NeighbourWatch, at: Instant, count: number): { readonly lost: number; readonly of: number } {
  const missing = Math.min(count, overdue(watch, at));
  const before = losses(watch.reception, count - missing);
  return { lost: before.lost + missing, of: before.of + missing };
}

/** Echoes asked at least `patience` ago, after the last sign of life, and still open. */
export function unanswered(watch: NeighbourWatch, at: Instant, patience: Milliseconds): number {
  const since = watch.echo.answeredAt ?? 0;
  return watch.echo.open.filter((echo) => echo.at > since && at - echo.at >= patience).length;
}
