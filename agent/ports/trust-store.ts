// SPDX-License-Identifier: Apache-2.0
import type { ProvenFloor } from '../core/identity/proven-floor.ts';
import type { RevocationBook } from '../core/identity/revocation-book.ts';
import type { Outcome } from '../core/refusal.ts';

/** Whom this router believes and what it knows for certain about time. Null is what was never kept. */
export interface StoredTrust {
  /** The trust bundle as JSON text; `parseTrustBundle`. */
  readonly bundle: string | null;
  readonly revocations: RevocationBook | null;
  readonly floor: ProvenFloor | null;
}

/** Each is replaced whole: after a power cut there is the old or the new. Whether the new may replace the old is asked before. */
export interface TrustStore {
  loadTrust(): Promise<Outcome<StoredTrust>>;
  saveBundle(text: string): Promise<Outcome<void>>;
  saveRevocations(book: RevocationBook): Promise<Outcome<void>>;
  saveFloor(floor: ProvenFloor): Promise<Outcome<void>>;
}
