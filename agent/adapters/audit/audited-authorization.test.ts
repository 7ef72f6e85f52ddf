// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalText } from '../../core/policy/approvals.ts';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { readPolicies } from '../../core/policy/policy-set.ts';
import { plainConditions } from '../../core/policy/testing/plain-conditions.ts';
import { member, policy, root } from '../../core/policy/testing/requests.ts';
import { ms, seconds } from '../../core/time.ts';
import type { Call, SignedApproval } from '../../ports/authorization.ts';
import { fakeAudit } from '../../ports/contract/fake-audit.ts';
import { fakeClock } from '../../ports/contract/fake-clock.ts';
import { type AuditedAuthorizationOptions, createAuditedAuthorization } from './audited-authorization.ts';

function opened(policies: readonly Policy[], more: Partial<AuditedAuthorizationOptions> = {}) {
  const clock = fakeClock();
  const book: { entries: AuditEntry[]; full?: boolean } = { entries: [] };
  const read = readPolicies(policies, plainConditions);
  const authorization = createAuditedAuthorization({
    policies: read.ok ? read.set : assert.fail(),
    audit: fakeAudit(book),
    time: () => ({ at: clock.now(), wall: clock.wall(), off: ms(500) }),
    self: null,
    ...more,
  });
  return { authorization, book, clock };
}
const all = policy('all', 'allow');
const reading: Call = { subject: root, action: 'heals.read', resource: '', door: 'unix-socket' };
const opening: Call = { subject: member('r7'), action: 'link.open', resource: 'link/m1x2', door: 'channel' };

test('each decision is kept before what changes something is answered', async () => {
  const { authorization, book } = opened([all]);
  assert.equal((await authorization.decide(opening)).effect, 'allow');
  assert.equal((await authorization.decide({ ...opening, action: 'router.reboot' })).effect, 'allow');
  assert.deepEqual(
    book.entries.map(({ what, result }) => `${what.action} ${what.risk} ${result}`),
    ['link.open change allow', 'router.reboot critical allow'],
  );
  await authorization.close();
});

test('repeated reads are kept together, and what is kept back is written at the end', async () => {
  const { authorization, book, clock } = opened([all]);
  for (let n = 0; n < 10; n += 1) {
    await authorization.decide(reading);
    clock.advance(seconds(1));
  }
  assert.deepEqual(
    book.entries.map(({ count }) => count),
    [1],
  );
  await authorization.close();
  assert.deepEqual(
    book.entries.map(({ count }) => count),
    [1, 9],
  );
});

test('where nothing can be recorded reads are answered, and nothing is changed', async () => {
  const { authorization, book } = opened([all]);
  book.full = true;
  assert.equal((await authorization.decide(reading)).effect, 'allow');
  const refused = await authorization.decide(opening);
  assert.deepEqual([refused.effect, refused.reason], ['deny', 'audit-unavailable']);
  book.full = false;
  assert.equal((await authorization.decide(opening)).effect, 'allow');
  await authorization.close();
});

test('an approval is verified over the very words of this request, challenge and approver', async () => {
  const asked: string[] = [];
  const approver = member('r3', 'approver');
  const { authorization } = opened(
    [
      policy('twice', 'step-up', { actions: ['router.reboot'] }),
      policy('may', 'allow', { actions: ['request.approve'], condition: 'approver' }),
    ],
    {
      verifyApproval: (text, { signature }) => {
        asked.push(text);
        return Promise.resolve(signature[0] === 1 ? approver : null);
      },
    },
  );
  const reboot: Call = { ...opening, action: 'router.reboot' };
  const first = await authorization.decide(reboot);
  assert.equal(first.reason, 'approval-needed');
  const approval = (mark: number): SignedApproval => ({
    challenge: first.challenge ?? '',
    approver: approver.id as SignedApproval['approver'],
    signature: Uint8Array.of(mark),
  });
  assert.equal((await authorization.decide({ ...reboot, approval: approval(0) })).reason, 'approver-not-allowed');
  assert.equal((await authorization.decide({ ...reboot, approval: approval(1) })).reason, 'approved');
  assert.equal((await authorization.decide({ ...reboot, approval: approval(1) })).reason, 'approval-unknown');
  assert.deepEqual(new Set(asked), new Set([approvalText(first.hash, first.challenge ?? '', approver.id)]));
  await authorization.close();
});

test('where nobody verifies approvals none counts', async () => {
  const { authorization } = opened([policy('twice', 'step-up'), policy('may', 'allow', { actions: ['request.approve'] })]);
  const { challenge } = await authorization.decide(opening);
  const approval = { challenge: challenge ?? '', approver: member('r3').id as SignedApproval['approver'], signature: new Uint8Array(1) };
  assert.equal((await authorization.decide({ ...opening, approval })).effect, 'deny');
  await authorization.close();
});
