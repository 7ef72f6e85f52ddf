// SPDX-License-Identifier: Apache-2.0
import { type Milliseconds, ms, seconds } from '../time.ts';

export interface RekeyLimits {
  /** Age at which a key is replaced. Shorter: less is read by whoever breaks one key; each rekey is two X-Wing operations an end. */
  readonly rekeyAfter: Milliseconds;
  /**
   * Both ends switch at the same time, so both keys would come of age at once and the offers cross. The session's responder waits
   * this long for the initiator's.
   */
  readonly responderLag: Milliseconds;
  /** Packet number at which a key is replaced whatever its age. With 32-bit numbers the kernel stops at 2^32 and the link with it. */
  readonly rekeyAtPacket: number;
  /** Packet number at which the link tells that its key is used up. Far enough before 2^32 to be read before the kernel stops. */
  readonly exhaustedAtPacket: number;
  /**
   * How long the old key is still received after the peer said that it sends with the new one: the longest that a frame waits in
   * a radio's queue. It costs nothing but the delay of the next rekey.
   */
  readonly drain: Milliseconds;
  /** What is not answered is sent again after this long, then after twice as long each time … */
  readonly resendAfter: Milliseconds;
  /** … up to this. An offer has 1.3 kB. */
  readonly resendAtMost: Milliseconds;
  /** After a refusal, of the kernel or of a computation, before the next attempt. */
  readonly retryAfter: Milliseconds;
  /** A rekey that is due for so long is told as a symptom; the old keys stay in use. */
  readonly stalledAfter: Milliseconds;
}

export const defaultRekeyLimits: RekeyLimits = {
  rekeyAfter: seconds(600),
  responderLag: seconds(15),
  rekeyAtPacket: 2 ** 31,
  exhaustedAtPacket: 2 ** 32 - 2 ** 24,
  drain: seconds(5),
  resendAfter: ms(300),
  resendAtMost: seconds(5),
  retryAfter: seconds(10),
  stalledAfter: seconds(60),
};
