// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { SvidHash } from '../identity/pq-svid.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { SuiteId } from '../identity/suites.ts';
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { type Cookies, freshCookies } from './cookie.ts';
import type { Initiation, Response } from './handshake-attempt.ts';
import { fullBudget, type StrangerBudget } from './handshake-budget.ts';
import type { SigningKeyId, WorkId } from './handshake-work.ts';
import type { KnownPeer } from './known-peer.ts';
import type { InterfaceKind, SciPort } from './link-end.ts';
import type { Session } from './session.ts';

/** One neighbour on one underlay interface: `ifindex/mac/id`. */
export type LinkKey = Brand<string, 'link-key'>;

export const linkKey = (hardif: IfIndex, mac: MacAddress, id: SpiffeId): LinkKey => `${hardif}/${mac}/${id}` as LinkKey;

/** Who this router is, and what it says of itself in handshakes. */
export interface LinkSelf {
  readonly id: SpiffeId;
  readonly svid: SvidHash;
  /** The signed SVID, as it is sent on request. */
  readonly svidBytes: Uint8Array;
  readonly key: SigningKeyId;
  /** Spoken by this version and listed in the SVID, ascending, 1 to 4: who offers less than its SVID lists is refused. */
  readonly suites: readonly SuiteId[];
  /** The decided minimum. */
  readonly minimumSuite: SuiteId;
  readonly bundleVersion: number;
  /** 32 bytes. */
  readonly revocationDigest: Uint8Array;
  /** Eight random bytes of this start. */
  readonly boot: Uint8Array;
  /** The node id of this start's beacons. */
  readonly node: NodeId;
  /** `ports`: of channels that an earlier start left in the kernel, by the neighbour's address: each keeps its own. */
  readonly interfaces: ReadonlyMap<
    IfIndex,
    { readonly mac: MacAddress; readonly kind: InterfaceKind; readonly ports?: ReadonlyMap<LinkLocal, SciPort> }
  >;
}

/** The session in use, and one that it replaced and that still receives what is under way. */
export interface Link {
  readonly current: number;
  readonly before: { readonly index: number; readonly until: Instant } | null;
}

/** Everything about links. Session secrets are in it, private keys are not. */
export interface LinkState {
  readonly self: LinkSelf;
  readonly cookies: Cookies;
  readonly budget: StrangerBudget;
  /** By our index. */
  readonly initiations: ReadonlyMap<number, Initiation>;
  readonly responses: ReadonlyMap<number, Response>;
  readonly sessions: ReadonlyMap<number, Session>;
  readonly links: ReadonlyMap<LinkKey, Link>;
  readonly known: ReadonlyMap<LinkKey, KnownPeer>;
  /** The one computation under way, and for whom: at most one at a time. */
  readonly computing: { readonly id: WorkId; readonly index: number; readonly since: Instant } | null;
  readonly nextWork: number;
}

/** Half-open handshakes that a router answers at one time; a known peer takes the place of the oldest stranger. */
export const mostResponses = 16;
export const mostInitiations = 16;
/** Sessions at one time, on all interfaces together. */
export const mostSessions = 256;
/**
 * Memory that one half-open handshake holds at most, bytes: both first frames 3,700, our signature 3,300, our flights 4,800 and 9,800, the peer's
 * 4,800, 8,500 and 1,200, keys and names. Sixteen make half a megabyte; before the cookie a stranger holds nothing.
 */
export const halfOpenBytes = 40_000;

/** `random`: 32 bytes. */
export const emptyLinkState = (self: LinkSelf, random: Uint8Array, at: Instant): LinkState => ({
  self,
  cookies: freshCookies(random, at),
  budget: fullBudget(at),
  initiations: new Map(),
  responses: new Map(),
  sessions: new Map(),
  links: new Map(),
  known: new Map(),
  computing: null,
  nextWork: 1,
});
