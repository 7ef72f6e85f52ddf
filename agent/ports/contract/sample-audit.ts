// SPDX-License-Identifier: Apache-2.0
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import { instant, ms, wallTime } from '../../core/time.ts';

/** The n-th decision: a link that a neighbour opened. */
export function sampleEntry(n: number, given: Partial<AuditEntry> = {}): AuditEntry {
  return {
    who: { id: 'spiffe://mesh.example/router/r7', authenticated: 'pq-svid' },
    what: { action: 'link.open', resource: `link/m1x${n}`, risk: 'change' },
    when: { at: instant(1_000 + n), wall: wallTime(1_772_366_400_000 + n), off: ms(500) },
    where: { zone: 'roof', door: 'channel' },
    why: { reason: 'allowed', policy: 'members-link', approver: null },
    result: 'allow',
    request: n.toString(16).padStart(64, '0'),
    count: 1,
    until: instant(1_000 + n),
    ...given,
  };
}
