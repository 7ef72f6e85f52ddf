// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import { auditContract } from './audit.contract.ts';
import { fakeAudit } from './fake-audit.ts';
import { sampleEntry } from './sample-audit.ts';

const book: { entries: AuditEntry[] } = { entries: [] };
auditContract('the fake', {
  open: () => fakeAudit(book),
  kept: () => book.entries,
  clean: () => {
    book.entries = [];
  },
});

test('the fake: a full one refuses by name', async () => {
  const refused = await fakeAudit({ entries: [], full: true }).record(sampleEntry(1));
  assert.equal(refused.ok || refused.refusal.code, 'audit-full');
});
