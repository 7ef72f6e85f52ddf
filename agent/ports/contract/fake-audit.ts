// SPDX-License-Identifier: Apache-2.0
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import { done, refuse } from '../../core/refusal.ts';
import type { Audit } from '../audit.ts';

/** Keeps entries in memory; `book` outlives it. `full` makes it refuse. */
export function fakeAudit(book: { entries: AuditEntry[]; full?: boolean } = { entries: [] }): Audit {
  let closed = false;
  return {
    record: async (entry) => {
      if (closed) return refuse('us', 'audit-closed', 'the audit was closed');
      if (book.full) return refuse('environment', 'audit-full', 'no space is left');
      book.entries.push(structuredClone(entry));
      return done;
    },
    close: async () => {
      closed = true;
    },
  };
}
