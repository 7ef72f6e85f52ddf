// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { instant, ms } from '../time.ts';
import { type AccessRequest, malformed } from './access-request.ts';
import { approvalLife } from './approvals.ts';
import { Authorizer } from './authorizer.ts';
import type { Policy } from './policy.ts';
import { readPolicies } from './policy-set.ts';
import type { Subject } from './subject.ts';
import { plainConditions } from './testing/plain-conditions.ts';
import { alice, call, member, policy, root } from './testing/requests.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const mark = (text: string): string => createHmac('sha256', 'drawn at start').update(text).digest('hex');
const self = member('r1').id;

function authorizer(...policies: Policy[]): Authorizer {
  const read = readPolicies(policies, plainConditions);
  return read.ok ? new Authorizer({ policies: read.set, hash, mark, self }) : assert.fail();
}
const approve = policy('approvers', 'allow', { actions: ['request.approve'], condition: 'approver' });
const reboot = policy('reboot', 'step-up', { actions: ['router.reboot'] });
const asked = (subject: Subject = member('r2'), at = 10_000): AccessRequest => ({
  ...call({ subject, action: 'router.reboot', risk: 'critical', door: 'channel' }),
  time: { at: instant(at), wall: null, off: null },
});
const need = (engine: Authorizer, request: AccessRequest): string => engine.decide(request).challenge ?? assert.fail('no challenge');

test('an allowed call names its policy and the hash of what was asked, and time is no part of that hash', () => {
  const engine = authorizer(policy('all', 'allow'));
  const decision = engine.decide(call());
  assert.deepEqual([decision.effect, decision.reason, decision.policy], ['allow', 'allowed', 'all']);
  assert.match(decision.hash, /^[0-9a-f]{64}$/);
  assert.equal(engine.decide(call({ time: { at: instant(99), wall: null, off: null } })).hash, decision.hash);
  const others = [
    call({ subject: root }),
    call({ action: 'mesh.read' }),
    call({ resource: 'heal/h-1' }),
    call({ zone: 'roof' }),
    call({ risk: 'change' }),
    call({ door: 'channel' }),
    call({ attributes: { a: 'b' } }),
    call({ subject: { ...alice, roles: ['owner'] } }),
  ].map((request) => engine.decide(request).hash);
  assert.equal(new Set([decision.hash, ...others]).size, others.length + 1);
});

test('the order of attributes and roles makes no other request', () => {
  const engine = authorizer();
  const one = engine.hashOf(call({ attributes: { a: '1', b: '2' }, subject: { ...alice, roles: ['x', 'y'] } }));
  assert.equal(engine.hashOf(call({ attributes: { b: '2', a: '1' }, subject: { ...alice, roles: ['y', 'x'] } })), one);
});

test('step-up: a second member approves this very request, in time and once', () => {
  const engine = authorizer(reboot, approve);
  const first = engine.decide(asked());
  assert.deepEqual([first.effect, first.reason, first.policy], ['step-up', 'approval-needed', 'reboot']);
  const approval = { challenge: first.challenge ?? '', approver: member('r3', 'approver') };
  const second = engine.decide(asked(member('r2'), 20_000), approval);
  assert.deepEqual([second.effect, second.reason, second.approver, second.hash], ['allow', 'approved', member('r3').id, first.hash]);
  assert.equal(engine.decide(asked(member('r2'), 20_001), approval).reason, 'approval-unknown');
});

test('an approval for another request, by another router, or too late is none', () => {
  const engine = authorizer(reboot, approve);
  const approver = member('r3', 'approver');
  const reason = (request: AccessRequest, challenge: string) => engine.decide(request, { challenge, approver }).reason;
  assert.equal(reason({ ...asked(), resource: 'router/r9' }, need(engine, asked())), 'approval-unknown');
  assert.equal(reason(asked(member('r4')), need(engine, asked())), 'approval-unknown');
  const elsewhere = new Authorizer({ policies: [], hash, mark: (text) => hash(`other ${text}`), self: null });
  assert.equal(reason(asked(), need(engine, asked()).slice(0, -64) + elsewhere.hashOf(asked())), 'approval-unknown');
  assert.equal(reason(asked(member('r2'), 10_001 + approvalLife), need(engine, asked())), 'approval-unknown');
  assert.equal(reason(asked(member('r2'), 10_000 + approvalLife), need(engine, asked())), 'approved');
  const late = need(engine, asked()).replace(/^\d+/, '999999999999');
  assert.equal(reason(asked(), late), 'approval-unknown');
  for (const nonsense of ['', '-', '1-1-', 'x'.repeat(10_000), '9'.repeat(400)])
    assert.equal(reason(asked(), nonsense), 'approval-unknown');
});

test('nobody approves what it asks itself, nor does root with the key of its own router', () => {
  const engine = authorizer(reboot, approve);
  const own = member('r2', 'approver');
  assert.equal(engine.decide(asked(own), { challenge: need(engine, asked(own)), approver: own }).reason, 'approval-own');
  const byRouter = { challenge: need(engine, asked(root)), approver: member('r1', 'approver') };
  assert.equal(engine.decide(asked(root), byRouter).reason, 'approval-own');
});

test('who may not approve, or shows itself by other means than a signature, approves nothing', () => {
  const engine = authorizer(reboot, approve, policy('out', 'deny', { actions: ['request.approve'], resources: ['*.wipe'] }));
  const tried = (approver: Subject) => engine.decide(asked(), { challenge: need(engine, asked()), approver }).reason;
  assert.equal(tried(member('r3')), 'approver-not-allowed');
  assert.equal(tried({ ...root, roles: ['approver'] }), 'approver-not-allowed');
  assert.equal(tried({ ...member('r3', 'approver'), authenticated: 'x509-svid' }), 'approver-not-allowed');
  assert.equal(tried(member('r3', 'approver')), 'approved');
});

test('an approval lifts no deny, and more than 256 in five minutes are refused rather than one be used twice', () => {
  const denied = authorizer(reboot, approve, policy('never', 'deny', { actions: ['router.*'] }));
  assert.equal(denied.decide(asked()).challenge, null);
  const engine = authorizer(reboot, approve);
  const approver = member('r3', 'approver');
  const reasons = Array.from({ length: 257 }, () => engine.decide(asked(), { challenge: need(engine, asked()), approver }).reason);
  assert.deepEqual([reasons.filter((reason) => reason === 'approved').length, reasons.at(-1)], [256, 'approvals-full']);
  const later = asked(member('r2'), 10_001 + approvalLife);
  assert.equal(engine.decide(later, { challenge: need(engine, later), approver }).reason, 'approved');
});

test('a rate refuses with the wait, for the identity that used it up alone, and explaining takes nothing', () => {
  const engine = authorizer(policy('all', 'allow', { rate: { calls: 2, per: ms(1_000) } }));
  for (let i = 0; i < 9; i += 1) assert.equal(engine.explain(call()).effect, 'allow');
  assert.deepEqual([engine.decide(call()).effect, engine.decide(call()).effect], ['allow', 'allow']);
  const refused = engine.decide(call());
  assert.deepEqual([refused.effect, refused.reason, refused.retryAfter], ['deny', 'rate-limited', 500]);
  assert.equal(engine.decide(call({ subject: root })).effect, 'allow');
  assert.equal(engine.decide(call({ time: { at: instant(10_500), wall: null, off: null } })).effect, 'allow');
});

test('a rate of one policy limits what another allows', () => {
  const engine = authorizer(
    policy('all', 'allow'),
    policy('slow', 'allow', { actions: ['heals.read'], rate: { calls: 1, per: ms(1_000) } }),
  );
  assert.deepEqual([engine.decide(call()).reason, engine.decide(call()).reason], ['allowed', 'rate-limited']);
  assert.equal(engine.decide(call({ action: 'mesh.read' })).reason, 'allowed');
});

test('policies that are replaced decide the next call', () => {
  const engine = authorizer(policy('all', 'allow'));
  engine.replace([]);
  assert.deepEqual([engine.decide(call()).effect, engine.decide(call()).reason], ['deny', 'no-policy']);
});

test('a request that is too large or ill-formed is denied before any policy is asked', () => {
  const engine = authorizer(policy('all', 'allow'));
  const bad: Partial<AccessRequest>[] = [
    { subject: { ...alice, id: '' } },
    { subject: { ...alice, id: 'x'.repeat(2_049) } },
    { subject: { ...alice, roles: Array.from({ length: 17 }, String) } },
    { subject: { ...alice, zone: 'z'.repeat(65) } },
    { action: 'Heals.read' },
    { action: 'heals' },
    { action: '' },
    { resource: 'x'.repeat(513) },
    { attributes: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [String(n), ''])) },
    { attributes: { a: 'x'.repeat(257) } },
    { time: { at: instant(0), wall: Number.NaN as never, off: ms(0) } },
  ];
  for (const part of bad) {
    assert.notEqual(malformed(call(part)), null, JSON.stringify(part).slice(0, 80));
    assert.equal(engine.decide(call(part)).reason, 'request-malformed');
    assert.equal(engine.explain(call(part)).effect, 'deny');
  }
  assert.equal(malformed(call()), null);
});
