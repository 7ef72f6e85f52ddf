// SPDX-License-Identifier: Apache-2.0

import type { TokenId } from './join-token.ts';
import type { SvidHash } from './pq-svid.ts';
import type { SigningRequest } from './signing-request.ts';

/** Why an issuer should answer: the first time a token, afterwards the SVID that is to be replaced. */
export type Warrant =
  | {
      readonly kind: 'token';
      readonly token: TokenId;
      /** HMAC under the token, over the request's hash, 32 bytes. */
      readonly mac: Uint8Array;
    }
  | {
      readonly kind: 'renewal';
      /** The SVID that its holder has now. */
      readonly svid: SvidHash;
      /** With that SVID's key over the request's hash, context `x0/renewal/1`, 3,309 bytes. */
      readonly signature: Uint8Array;
    };

/** What goes from a router to an issuer, over MQTT, by a neighbour or in a file. */
export interface EnrolmentRequest {
  readonly request: SigningRequest;
  readonly warrant: Warrant;
}

/** What an issuer gives. */
export interface Grant {
  readonly kind: 'granted';
  /** Canonical bytes with the signature; `decodeSvid`. */
  readonly svid: Uint8Array;
  /** The X.509-SVID first, then what leads to a root of the bundle; DER, at most 4. May be empty. */
  readonly chain: readonly Uint8Array[];
  /** The bundle as JSON text, ASCII; `parseTrustBundle`. */
  readonly bundle: string;
  /** The newest decision of the mesh as it is passed on; empty where there is none. */
  readonly decision: Uint8Array;
}

/** What an issuer says when it does not give. */
export interface Denial {
  readonly kind: 'denied';
  /** A code of docs/errors.md. */
  readonly code: string;
}

/** What comes back. */
export interface EnrolmentAnswer {
  /** SHA-256 of the signed request, 32 bytes: what is answered. */
  readonly request: Uint8Array;
  readonly answer: Grant | Denial;
  /** HMAC under the token, 32 bytes; null where a renewal is answered, whose holder knows its issuers already. */
  readonly mac: Uint8Array | null;
}
