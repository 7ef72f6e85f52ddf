// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';

/** Who gives SVIDs. In a file of this machine, behind a broker or a neighbour: the caller sees no difference. */
export interface Authority {
  /**
   * Answers a request for enrolment or renewal (`encodeEnrolment`) with an answer (`encodeAnswer`). The same request again gets the same
   * SVID again: its answer may have been lost. Refuses with the codes of `judgeEnrolment` and `decodeEnrolment`.
   */
  answer(request: Uint8Array): Promise<Outcome<Uint8Array>>;
  /** The trust bundle as JSON text; `parseTrustBundle`. */
  bundle(): Promise<Outcome<string>>;
  /** The signed lists of what it revoked, one of each of its issuers; `decodeRevocations`. */
  revocations(): Promise<Outcome<readonly Uint8Array[]>>;
}
