// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';

/** How a router's identity changes by its own keys and its issuers' word. Everything is checked before anything is written. */
export interface OwnIdentity {
  /**
   * Next keys and the request for their SVID by the holder of the present one (`decodeEnrolment`). `again`: where such a request waits
   * already it is given again as it is, else other keys are made. What an operator asked for is left alone (`identity-exists`).
   */
  askRenewal(again: boolean): Promise<Outcome<Uint8Array>>;
  /**
   * An answer (`encodeAnswer`) to the request that waits: from then on its SVID is in force. `bundleDigest`: of the bundle that the
   * answer may bring, 64 hexadecimal digits, as somebody believed says it; null: the bundle that is held stays.
   */
  takeAnswer(answer: Uint8Array, bundleDigest: string | null): Promise<Outcome<void>>;
  /** Signed lists of revocations (`encodeRevocations`); whether there was anything new. */
  takeRevocations(lists: readonly Uint8Array[]): Promise<Outcome<boolean>>;
}
