// SPDX-License-Identifier: Apache-2.0
import { type Instant, type Milliseconds, ms } from '../time.ts';
import type { Association, AssociationNumber } from './rekey-association.ts';
import type { RekeyStatus } from './rekey-message.ts';
import { keyIdLength } from './rekey-message.ts';
import type { KernelRequest } from './rekey-output.ts';
import type { RekeySession } from './rekey-session.ts';
import type { Secret } from './secret.ts';

/** Where an end stands. model/rekey.pml has the same names and checks them against each other. */
export type RekeyPhase =
  /** No session. What the kernel holds of an earlier one stays in use. */
  | 'unkeyed'
  /** A session began; the kernel is asked what it sends with. */
  | 'reading'
  /** Waits for the peer to be in this session, too. */
  | 'greeting'
  /** Nothing is under way. */
  | 'settled'
  /** The key of an own offer is being made; nobody knows of it. */
  | 'generating'
  /** Waits for the answer to its offer. */
  | 'offered'
  | 'decapsulating'
  | 'encapsulating'
  /** The kernel gets both associations, the receiving one first. */
  | 'installing'
  /** Both are in place and that was announced: from here on only the peer may give the generation up. Waits for its announcement. */
  | 'installed'
  /** The peer receives; the kernel is told to send with the new key. */
  | 'switching'
  /** Waits for the peer to send with the new key. */
  | 'switched'
  /** The peer does; what it sent before may still be on its way. */
  | 'draining'
  /** The kernel deletes what is old, or what was given up. */
  | 'clearing';

/** The generation that this end sends with. */
export interface LiveGeneration {
  readonly number: number;
  readonly since: Instant;
  readonly transmit: Association;
  readonly receive: Association;
}

/** The generation under way. */
export interface Attempt {
  readonly number: number;
  /** Whose offer it is; `session`: the handshake's own keys. */
  readonly from: 'here' | 'peer' | 'session';
  /** X-Wing shares, where it is an offer and as far as they are known. */
  readonly publicKey: Uint8Array | null;
  readonly ciphertext: Uint8Array | null;
  /** 32 bytes that its keys come from. */
  readonly root: Secret | null;
  readonly transmit: Association | null;
  readonly receive: Association | null;
}

/** What the peer said in this session: the highest of each. */
export interface PeerStatus extends RekeyStatus {
  readonly heard: boolean;
}

/** Everything about the keys of one link. A restarted agent begins with `unkeyed`. */
export interface RekeyState {
  readonly phase: RekeyPhase;
  readonly session: RekeySession | null;
  /** Came while the kernel was busy. */
  readonly next: RekeySession | null;
  /** 32 bytes that the next generation's root is made from: of the live one, or of the session where none is live. */
  readonly root: Secret | null;
  /** Number that this end sent with when the session began. */
  readonly start: AssociationNumber | null;
  readonly live: LiveGeneration | null;
  readonly attempt: Attempt | null;
  /** Highest generation that it took part in, and that it gave up; 0: none. */
  readonly newest: number;
  readonly abandoned: number;
  /** What it announced. */
  readonly receives: number;
  readonly receivesKey: Uint8Array;
  readonly peer: PeerStatus;
  /** What the kernel is still to do; the first may be with it. */
  readonly todo: readonly KernelRequest[];
  /** Last number given to a request. */
  readonly requests: number;
  /** Request that the kernel has; that computes; that made the private key of the own offer. */
  readonly busy: number | null;
  readonly computing: number | null;
  readonly key: number | null;
  readonly resendAt: Instant | null;
  readonly resendAfter: Milliseconds;
  readonly drainedAt: Instant | null;
  /** Before that the kernel is not asked again, or no offer made. */
  readonly retryAt: Instant | null;
  readonly offerAt: Instant | null;
  /** Since when new keys are wanted; null: they are not. */
  readonly dueSince: Instant | null;
  readonly told: { readonly stalled: boolean; readonly exhausted: boolean; readonly keysDiffer: boolean };
}

export const noKeyId: Uint8Array = new Uint8Array(keyIdLength);

const silentPeer: PeerStatus = { heard: false, start: null, receives: 0, receivesKey: noKeyId, sends: 0, abandoned: 0 };

/** A link about which nothing is known but what its kernel holds. */
export const unkeyed: RekeyState = {
  phase: 'unkeyed',
  session: null,
  next: null,
  root: null,
  start: null,
  live: null,
  attempt: null,
  newest: 0,
  abandoned: 0,
  receives: 0,
  receivesKey: noKeyId,
  peer: silentPeer,
  todo: [],
  requests: 0,
  busy: null,
  computing: null,
  key: null,
  resendAt: null,
  resendAfter: ms(0),
  drainedAt: null,
  retryAt: null,
  offerAt: null,
  dueSince: null,
  told: { stalled: false, exhausted: false, keysDiffer: false },
};
