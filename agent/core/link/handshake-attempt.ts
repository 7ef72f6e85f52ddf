// SPDX-License-Identifier: Apache-2.0
import type { SuiteId } from '../identity/suites.ts';
import { type Instant, type Milliseconds, seconds } from '../time.ts';
import type { InitiatorAuth, ResponderAuth } from './handshake-bodies.ts';
import type { Exchange } from './handshake-exchange.ts';
import type { EndOffer, Head, Hello, RecordFrame } from './handshake-frames.ts';
import type { TrustedPeer, WorkId } from './handshake-work.ts';
import type { LinkAddress } from './link-end.ts';
import type { LinkKey, LinkSelf } from './link-state.ts';
import type { Secret } from './secret.ts';
import type { Session } from './session.ts';

/** A handshake that is not done by then is given up; the next beacon begins another. */
export const attemptLife = seconds(5);
/** After its end the initiator still acknowledges the last message, which may be sent again. */
export const lingering = seconds(5);

/**
 * What both roles gather. Facts come one after the other and each is null before; what is to be computed next follows from
 * which are there (`nextWork`), so nothing else says how far a handshake is.
 */
export interface AttemptFacts {
  readonly address: LinkAddress;
  /** Ourselves as we were when it began: a renewal in between changes nothing here. */
  readonly self: LinkSelf;
  readonly own: EndOffer;
  readonly begun: Instant;
  /** The peer that we know from a session before, where its proof was believed or is awaited. */
  readonly known: LinkKey | null;
  /** The private key of our share. */
  readonly shareKey: WorkId | null;
  readonly share: Uint8Array | null;
  /** Transcript after the first frame of message 2, and what each end signs. */
  readonly headHash: Uint8Array | null;
  readonly responderHash: Uint8Array | null;
  readonly initiatorHash: Uint8Array | null;
  /** Secret of the initiator's share, then of the responder's. */
  readonly first: Secret | null;
  readonly second: Secret | null;
  readonly exchange: Exchange | null;
  /** Whether the peer's SVID was asked for by its hash, and who that is. */
  readonly judged: 'no' | 'by-hash' | 'by-body';
  readonly peer: TrustedPeer | null;
  readonly verified: boolean;
  readonly session: Session | null;
}

export interface Initiation extends AttemptFacts {
  readonly role: 'initiator';
  readonly hello: { readonly core: Uint8Array; readonly hash: Uint8Array; readonly counter: number } | null;
  /** Zeros before the first. */
  readonly cookie: Uint8Array;
  /** The peer did not know us, or somebody says so: a head without its proof is taken too. */
  readonly cookies: number;
  readonly due: Instant;
  readonly pause: Milliseconds;
  readonly head: Head | null;
  /** Heads that did not fit their ciphertext. */
  readonly falseHeads: number;
  /** Fragments that overtook the secret that opens them. */
  readonly early: readonly RecordFrame[];
  readonly auth: ResponderAuth | null;
  readonly ciphertext: Uint8Array | null;
  /** The session before, as we say it. */
  readonly replaces: Uint8Array;
  /** What the responder's last message will be. */
  readonly awaited: Uint8Array | null;
  /** From then on it only acknowledges. */
  readonly doneAt: Instant | null;
}

export interface Response extends AttemptFacts {
  readonly role: 'responder';
  readonly hello: Hello;
  readonly helloHash: Uint8Array;
  /** The first frame of message 2. */
  readonly headFrame: Uint8Array | null;
  /** Ours, in message 2. */
  readonly signature: Uint8Array | null;
  /** When it last went out: somebody else’s copies of message 1 do not make a stream of it. */
  readonly headSentAt: Instant;
  readonly auth: InitiatorAuth | null;
}

export type Attempt = Initiation | Response;

export const indexOf = (attempt: Attempt): number => attempt.own.index;

export const noFacts = {
  shareKey: null,
  share: null,
  headHash: null,
  responderHash: null,
  initiatorHash: null,
  first: null,
  second: null,
  exchange: null,
  judged: 'no',
  peer: null,
  verified: false,
  session: null,
} as const;

/** The suite that this handshake speaks. */
export const suiteOf = (attempt: Attempt): SuiteId => attempt.own.suite;
