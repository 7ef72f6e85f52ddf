// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';
import type { Instant } from '../core/time.ts';
import type { AgreementKey, Crypto, SigningKey } from './crypto.ts';

/** What a task works with: each operation waits for a turn of its own. What is handed over stays as it is until the answer came. */
export interface CryptoTurns {
  /** Its symmetric half waits for nothing. The keys that it makes are bare, they may outlive the task. */
  readonly crypto: Crypto;
  /** A bare key whose signatures wait for their turns. */
  signing(key: SigningKey): SigningKey;
  /** A bare key whose decapsulations wait for their turns. */
  agreeing(key: AgreementKey): AgreementKey;
}

export interface CryptoTask {
  /** Goes first: the peer is known, a link hangs on it. */
  readonly urgent: boolean;
  /** Later nobody wants the answer any more. */
  readonly by: Instant;
}

/** Post-quantum work between the turns of the loop: a signature may take longer than a probe can wait. */
export interface PacedCrypto {
  /**
   * Runs a task. Refuses with `crypto-busy` while as many of its urgency are under way as there may be, and with `crypto-late`
   * when the time passed before one of its operations had a turn. What the task throws, this throws.
   */
  enter<T>(asked: CryptoTask, work: (turns: CryptoTurns) => Promise<T>): Promise<Outcome<T>>;
  /** For the loop, once a turn when no probe is due soon: runs one waiting operation. Whether there was one. */
  grant(): boolean;
  /** Operations that wait for a turn. */
  readonly waiting: number;
}
