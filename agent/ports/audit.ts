// SPDX-License-Identifier: Apache-2.0
import type { AuditEntry } from '../core/policy/audit-entry.ts';
import type { Outcome } from '../core/refusal.ts';

/** Where decisions are kept, in the order in which they were given, so that what was kept cannot be changed unseen. Bounded. */
export interface Audit {
  /**
   * Resolves once the entry would survive the end of the process. Refuses with `audit-full` where there is no space, `audit-overrun`
   * where entries come faster than they can be kept, `audit-closed` after the end; what was refused is counted, and the number is
   * kept with the next entry that is.
   */
  record(entry: AuditEntry): Promise<Outcome<void>>;
  /** Keeps what was given before, then ends. */
  close(): Promise<void>;
}
