// SPDX-License-Identifier: Apache-2.0
/**
 * What an ML-DSA-65 signature is for: the context of FIPS 204, which a signature of another use never verifies under. Each use
 * has one, with a version at its end.
 */
export type SignatureContext =
  /** An issuer signs a PQ-SVID. */
  | 'x0/svid/1'
  /** Whoever wants an SVID shows that it holds the key. */
  | 'x0/request/1'
  /** The holder of an SVID asks for its successor. */
  | 'x0/renewal/1'
  /** An issuer signs the list of what it revoked. */
  | 'x0/revocation/1'
  /** An issuer signs an instant of wall time. */
  | 'x0/instant/1'
  /** The two signatures of a link's handshake. */
  | 'x0/hs-i/1'
  | 'x0/hs-r/1'
  /** A second member approves a call. */
  | 'x0/approval/1'
  | 'x0/head/1'
  | 'x0/ballot/1'
  | 'x0/decision/1';
