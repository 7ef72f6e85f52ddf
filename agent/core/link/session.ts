// SPDX-License-Identifier: Apache-2.0
import type { SvidHash } from '../identity/pq-svid.ts';
import type { SuiteId } from '../identity/suites.ts';
import type { Instant } from '../time.ts';
import type { Bucket } from './handshake-budget.ts';
import type { LinkAddress, LinkEnds, LinkRole } from './link-end.ts';
import { otherRole } from './link-end.ts';
import type { ReplayWindow } from './replay-window.ts';
import type { SessionKeys } from './session-keys.ts';

/**
 * What the verifier allows a peer: `full`, or `renewal`, a channel and no MACsec device, where the peer's SVID is past its time
 * and it needs a new one.
 */
export type PeerStanding = 'full' | 'renewal';

/** What an end says of itself inside the handshake, signed. */
export interface EndNews {
  readonly svid: SvidHash;
  /** `spiffe_sequence` of the trust bundle that it holds. */
  readonly bundleVersion: number;
  /** SHA-256 over the revocations that it holds, 32 bytes. */
  readonly revocationDigest: Uint8Array;
  /** Eight random bytes of the agent's start: two sessions of one peer with different ones lie before and after a restart. */
  readonly boot: Uint8Array;
}

/** An authenticated, encrypted session with one neighbour on one underlay interface. */
export interface Session {
  readonly role: LinkRole;
  readonly suite: SuiteId;
  readonly ends: LinkEnds;
  /** Where the peer was when the session began. */
  readonly address: LinkAddress;
  /** Hash over everything that both ends said, 32 bytes; both have the same or there is no session. */
  readonly transcript: Uint8Array;
  /** Transcript of the session that the initiator knew before this one; zeros where it knew none. */
  readonly replaces: Uint8Array;
  /** Chosen by each end for itself, unique there; says on the wire whose a record is. */
  readonly localIndex: number;
  readonly remoteIndex: number;
  readonly own: EndNews;
  readonly peer: EndNews & { readonly standing: PeerStanding };
  readonly keys: SessionKeys;
  readonly establishedAt: Instant;
  /** When something authentic last came: a channel record or a valid tag. */
  readonly heardAt: Instant;
  /** Sequence number of the last channel record that we sent; 0 before the first. */
  readonly sent: number;
  readonly received: ReplayWindow;
  /** What may be sent now, and taken in, bytes. */
  readonly credit: Bucket;
  readonly intake: Bucket;
  /** Which entry of a beacon may be for the other end. */
  readonly tagHints: { readonly send: number; readonly receive: number };
  /** Sequence number of the last beacon whose tag was valid; −1 before the first. */
  readonly lastTag: number;
}

export const ownEnd = (session: Pick<Session, 'ends' | 'role'>) => session.ends[session.role];
export const peerEnd = (session: Pick<Session, 'ends' | 'role'>) => session.ends[otherRole(session.role)];
