// SPDX-License-Identifier: Apache-2.0
import type { Lasting } from '../core/knowledge/lasting.ts';
import type { Outcome } from '../core/refusal.ts';

/** Keeps what must survive kill -9. Bounded in size; a corrupt store is set aside and named, never silently emptied. */
export interface Store {
  load(): Outcome<Lasting | null>;
  /** Resolves once it is flushed to disk. */
  save(lasting: Lasting): Promise<Outcome<void>>;
  close(): Promise<void>;
}
