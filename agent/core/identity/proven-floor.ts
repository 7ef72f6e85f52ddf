// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import { ms, type WallTime, wallTime } from '../time.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import { issuerOf, mostIssuers, type TrustBundle } from './trust-bundle.ts';

/** Who says what time it is, and cannot be overheard or imitated. `server`: a TLS or NTS server that the operator configured. */
export type TimeWitness =
  | { readonly kind: 'decision' }
  | { readonly kind: 'issuer'; readonly name: IssuerKeyId }
  | { readonly kind: 'server'; readonly name: string };

interface Reached {
  readonly name: string;
  readonly at: WallTime;
}

/**
 * What is proven about the time: it is later than this. Kept over restarts. Each witness is kept apart, because a word that
 * turns out to be stolen or mistaken must be withdrawable: a floor that is one number would stay in 2040 for ever.
 */
export interface ProvenFloor {
  /** The build's date, of the newest build that ran here. */
  readonly build: WallTime;
  /** The latest instant that a decision carries; the build's date where none does. */
  readonly decision: WallTime;
  readonly issuers: readonly Reached[];
  /** The latest plausible word of each server. */
  readonly servers: readonly Reached[];
  /** The latest word of each server that was a leap ahead of everything signed: nothing until a second witness says so. */
  readonly unconfirmed: readonly Reached[];
}

const day = 86_400_000;
/** Nothing is believed about times that this build will not see: a stolen key cannot move any floor to 2106. */
export const horizon = ms(20 * 365 * day);
/** How far ahead of everything that is signed a single server may be. More is believed when a second witness says so. */
export const leap = ms(400 * day);
export const mostServers = 8;

/** The floor of a router that was never told anything. */
export const floorAtBuild = (build: WallTime): ProvenFloor => ({
  build,
  decision: build,
  issuers: [],
  servers: [],
  unconfirmed: [],
});

/** The floor that was kept, for a build that may be newer. */
export const floorAfterUpdate = (kept: ProvenFloor, build: WallTime): ProvenFloor => ({
  ...kept,
  build: wallTime(Math.max(kept.build, build)),
  decision: wallTime(Math.max(kept.decision, build)),
});

/** Null where a new name does not fit any more. */
function raised(all: readonly Reached[], name: string, at: WallTime, most: number): readonly Reached[] | null {
  const known = all.find((one) => one.name === name);
  if (known === undefined) return all.length < most ? [...all, { name, at }] : null;
  return known.at >= at ? all : all.map((one) => (one === known ? { name, at } : one));
}

/** What at least two witnesses have reached, each counted once. */
function reachedByTwo({ issuers, servers, unconfirmed }: ProvenFloor): number {
  const highest = new Map<string, number>();
  for (const { name, at } of [...issuers, ...servers, ...unconfirmed]) highest.set(name, Math.max(at, highest.get(name) ?? 0));
  return [...highest.values()].sort((a, b) => b - a)[1] ?? 0;
}

const agreedOn = (floor: ProvenFloor): number => Math.max(floor.build, floor.decision, reachedByTwo(floor));

/** How late a single server may say it is. */
const plausibleUntil = (floor: ProvenFloor): number => Math.max(agreedOn(floor), ...floor.issuers.map(({ at }) => at)) + leap;

/** Words of servers count from the moment at which they become plausible, and then for good. */
function settled(floor: ProvenFloor): ProvenFloor {
  const last = plausibleUntil(floor);
  const now = floor.unconfirmed.filter(({ at }) => at <= last);
  const servers = now.reduce((all, { name, at }) => raised(all, name, at, mostServers) ?? all, floor.servers);
  return { ...floor, servers, unconfirmed: floor.unconfirmed.filter(({ at }) => at > last) };
}

/**
 * The floor after a verified instant. Refuses `instant-implausible` beyond the horizon and `instant-witness` from more
 * servers or issuers than there can be. An instant that is not news changes nothing.
 */
export function reachInstant(floor: ProvenFloor, witness: TimeWitness, at: WallTime): Outcome<ProvenFloor> {
  if (!(at <= floor.build + horizon)) {
    const remedy = 'update the agent, or look whose clock is wrong';
    return refuse('peer', 'instant-implausible', 'an instant more than 20 years after this build', remedy);
  }
  if (witness.kind === 'decision') return accept(settled({ ...floor, decision: wallTime(Math.max(floor.decision, at)) }));
  const plausible = at <= plausibleUntil(floor);
  const which = witness.kind === 'issuer' ? 'issuers' : plausible ? 'servers' : 'unconfirmed';
  const all = raised(floor[which], witness.name, at, witness.kind === 'issuer' ? mostIssuers : mostServers);
  return all === null
    ? refuse('peer', 'instant-witness', 'an instant by one witness too many')
    : accept(settled({ ...floor, [which]: all }));
}

/** Without the words of issuers that left the bundle. The only way, beside `withoutServer`, in which a floor ever falls. */
export const withoutRemovedIssuers = (floor: ProvenFloor, bundle: TrustBundle): ProvenFloor => ({
  ...floor,
  issuers: floor.issuers.filter(({ name }) => issuerOf(bundle, name as IssuerKeyId) !== null),
});

/** Without the word of one server, on the operator's command. */
export const withoutServer = (floor: ProvenFloor, name: string): ProvenFloor => ({
  ...floor,
  servers: floor.servers.filter((server) => server.name !== name),
  unconfirmed: floor.unconfirmed.filter((server) => server.name !== name),
});

/**
 * The floor that expires what `issuer` issued: what a decision, or any two witnesses, or a plausible server says; and what that
 * issuer says itself. An issuer's word alone counts against nobody else's SVIDs, so a stolen one expires only its own. With
 * `null`, what no issuer says alone.
 */
export function floorFor(floor: ProvenFloor, issuer: IssuerKeyId | null): WallTime {
  const own = floor.issuers.filter(({ name }) => name === issuer);
  return wallTime(Math.max(agreedOn(floor), ...[...floor.servers, ...own].map(({ at }) => at)));
}
