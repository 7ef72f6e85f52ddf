// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import type { Audit } from '../audit.ts';
import { cleanly } from './cleanly.ts';
import { sampleEntry } from './sample-audit.ts';

/** `open` opens the same place each time within one test, `kept` reads what is there, `clean` empties it. */
export function auditContract(
  name: string,
  { open, kept, clean }: { open: () => Audit; kept: () => readonly AuditEntry[]; clean: () => void },
): void {
  const within = cleanly(name, clean);
  within('what was recorded is there once it is answered', async () => {
    const audit = open();
    assert.equal((await audit.record(sampleEntry(1))).ok, true);
    assert.deepEqual(kept(), [sampleEntry(1)]);
    await audit.close();
  });
  within('entries that come at once all answer, and stand in the order in which they came', async () => {
    const audit = open();
    const entries = Array.from({ length: 100 }, (_, n) => sampleEntry(n));
    const answers = await Promise.all(entries.map((entry) => audit.record(entry)));
    assert.ok(answers.every(({ ok }) => ok));
    assert.deepEqual(kept(), entries);
    await audit.close();
  });
  within('closing keeps what was given before, and the next run goes on behind it', async () => {
    const audit = open();
    const asked = [1, 2, 3].map((n) => audit.record(sampleEntry(n)));
    await audit.close();
    assert.ok((await Promise.all(asked)).every(({ ok }) => ok));
    const again = open();
    await again.record(sampleEntry(4));
    await again.close();
    assert.deepEqual(
      kept(),
      [1, 2, 3, 4].map((n) => sampleEntry(n)),
    );
  });
  within('a closed one refuses', async () => {
    const audit = open();
    await audit.close();
    const recorded = await audit.record(sampleEntry(1));
    assert.equal(recorded.ok || recorded.refusal.code, 'audit-closed');
  });
}
