// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';
import type { WallTime } from '../core/time.ts';

/** Whom this router believes and what it knows for certain about time. */
export interface StoredTrust {
  /** The trust bundle as JSON text; `parseTrustBundle`. Null where there is none yet. */
  readonly bundle: string | null;
  /** Signed revocation lists, one of each revoker. */
  readonly revocations: readonly Uint8Array[];
  /** The proven floor: an instant that has passed for certain. Null where nothing was ever proven. */
  readonly floor: WallTime | null;
}

export interface TrustStore {
  loadTrust(): Promise<Outcome<StoredTrust>>;
  saveBundle(text: string): Promise<Outcome<void>>;
  /** All of them, in place of all before. */
  saveRevocations(lists: readonly Uint8Array[]): Promise<Outcome<void>>;
  /** The floor never falls: an earlier instant changes nothing. */
  raiseFloor(proven: WallTime): Promise<Outcome<void>>;
}
