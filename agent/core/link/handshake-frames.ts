// SPDX-License-Identifier: Apache-2.0
import type { SuiteId } from '../identity/suites.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { InterfaceKind, SciPort } from './link-end.ts';

/** First byte of every frame of the link: protocol and version. Beacons begin with another. */
export const linkKind = 0xc1;
export const frameTypes = { hello: 1, cookie: 2, head: 3, record: 4, ack: 5, channel: 6 } as const;

/** What both first frames say of the end that sends them. */
export interface EndOffer {
  /** The sender's index for this handshake; answers carry it. Not 0. */
  readonly index: number;
  /** What the sender speaks and its SVID lists, ascending, 1 to 4. */
  readonly suites: readonly SuiteId[];
  /** One of `suites`: of the share in a hello, the chosen one in a head. */
  readonly suite: SuiteId;
  readonly mac: MacAddress;
  readonly port: SciPort;
  readonly interfaceKind: InterfaceKind;
}

/** Message 1, in clear. `core` is what the transcript covers; the rest may differ from one sending to the next. */
export interface Hello extends EndOffer {
  readonly kind: 'hello';
  /** X-Wing public key. */
  readonly share: Uint8Array;
  readonly core: Uint8Array;
  /** Under which resumption secret `proof` is; 0 where the sender knows none. */
  readonly hint: number;
  /** Strictly rising under one resumption secret. */
  readonly counter: number;
  readonly proof: Uint8Array;
  /** Zeros where the sender has none. */
  readonly cookie: Uint8Array;
}

/** The answer to a hello of somebody unknown; the responder keeps nothing. */
export interface CookieReply {
  readonly kind: 'cookie';
  readonly to: number;
  /** What the responder speaks: a hello with the share of another suite is made anew. Believed only once signed. */
  readonly suites: readonly SuiteId[];
  readonly cookie: Uint8Array;
}

/** The first frame of message 2, in clear. */
export interface Head extends EndOffer {
  readonly kind: 'head';
  readonly to: number;
  /** X-Wing ciphertext for the hello's share. */
  readonly ciphertext: Uint8Array;
  readonly core: Uint8Array;
  /** Under the resumption secret, where the hello's proof was believed; zeros otherwise. */
  readonly proof: Uint8Array;
  /** Under the first shared secret: this frame came whole from whoever made the ciphertext. */
  readonly confirm: Uint8Array;
}

/** One fragment of a flight, an AEAD record of its own. */
export interface RecordFrame {
  readonly kind: 'record';
  readonly to: number;
  /** Place in `flights`. */
  readonly flight: number;
  readonly fragment: number;
  readonly count: number;
  readonly header: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Which fragments came, sealed. */
export interface AckFrame {
  readonly kind: 'ack';
  readonly to: number;
  readonly sequence: number;
  readonly header: Uint8Array;
  readonly sealed: Uint8Array;
}

/** A message between agents whose session is established. */
export interface ChannelFrame {
  readonly kind: 'channel';
  readonly to: number;
  readonly sequence: number;
  readonly header: Uint8Array;
  readonly sealed: Uint8Array;
}

export type LinkFrame = Hello | CookieReply | Head | RecordFrame | AckFrame | ChannelFrame;
