// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant } from '../time.ts';
import { type AuditEntry, auditEntry } from './audit-entry.ts';
import { Authorizer } from './authorizer.ts';
import { RepeatedReads } from './repeated-reads.ts';
import { alice, call, root } from './testing/requests.ts';

const engine = new Authorizer({ policies: [], hash: (text) => String(text.length).padStart(64, '0'), mark: String, self: null });
const entryAt = (at: number, given: Parameters<typeof call>[0] = {}): AuditEntry => {
  const request = call({ ...given, time: { at: instant(at), wall: null, off: null } });
  return auditEntry(request, engine.decide(request));
};

test('an entry says who, what, when, where, why, with which result, and the hash of what was asked', () => {
  assert.deepEqual(entryAt(5, { subject: alice, action: 'heals.read', resource: 'heal/h-1', zone: 'roof' }), {
    who: { id: 'unix:1000', authenticated: 'unix-peer' },
    what: { action: 'heals.read', resource: 'heal/h-1', risk: 'read' },
    when: { at: 5, wall: null, off: null },
    where: { zone: 'roof', door: 'unix-socket' },
    why: { reason: 'no-policy', policy: null, approver: null },
    result: 'deny',
    request: entryAt(5, { resource: 'heal/h-1', zone: 'roof' }).request,
    count: 1,
    until: 5,
  });
});

test('the first read is told at once, those of the next minute as one entry with their number', () => {
  const reads = new RepeatedReads();
  assert.deepEqual(reads.note(entryAt(0)), [entryAt(0)]);
  for (let at = 1_000; at < 60_000; at += 1_000) assert.deepEqual(reads.note(entryAt(at)), []);
  assert.equal(reads.next, 60_000);
  assert.deepEqual(reads.due(instant(59_999)), []);
  assert.deepEqual(reads.due(instant(60_000)), [{ ...entryAt(1_000), count: 59, until: 59_000 }]);
  assert.equal(reads.next, null);
  assert.equal(reads.note(entryAt(60_001)).length, 1);
});

test('another caller, another outcome or anything but a read is told by itself', () => {
  const reads = new RepeatedReads();
  reads.note(entryAt(0));
  assert.equal(reads.note(entryAt(1, { subject: root })).length, 1);
  assert.equal(reads.note(entryAt(1, { action: 'mesh.read' })).length, 1);
  assert.equal(reads.note({ ...entryAt(1), result: 'allow' }).length, 1);
  for (let at = 0; at < 5; at += 1) assert.equal(reads.note(entryAt(at, { action: 'link.open', risk: 'change' })).length, 1);
});

test('reads of several resources are told together, and nothing is left out at the end or where there is no room', () => {
  const reads = new RepeatedReads(2);
  const told: AuditEntry[] = [];
  for (let at = 0; at < 300; at += 1)
    told.push(...reads.note(entryAt(at, { subject: { ...alice, id: `unix:${at % 3}` }, resource: `heal/h-${at}` })));
  told.push(...reads.end());
  assert.equal(
    told.reduce((sum, { count }) => sum + count, 0),
    300,
  );
  const few = new RepeatedReads();
  for (let at = 0; at < 9; at += 1) few.note(entryAt(at, { resource: `heal/h-${at}` }));
  assert.deepEqual(
    few.end().map(({ count, what }) => `${count} ${what.resource}`),
    ['8 *'],
  );
});
