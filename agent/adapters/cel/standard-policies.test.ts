// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRequest } from '../../core/policy/access-request.ts';
import { knownActions, riskOf } from '../../core/policy/known-actions.ts';
import { readPolicies } from '../../core/policy/policy-set.ts';
import { standardPolicies } from '../../core/policy/standard-policies.ts';
import { localUser, nobody } from '../../core/policy/subject.ts';
import { alice, call, member, root } from '../../core/policy/testing/requests.ts';
import { weigh } from '../../core/policy/weigh.ts';
import { createCelConditions } from './cel-conditions.ts';

const read = readPolicies(standardPolicies, createCelConditions());
const set = read.ok ? read.set : assert.fail(JSON.stringify(read.faults));
/** The actions that are allowed to a caller. */
const allowed = (given: Partial<AccessRequest>): string[] =>
  [...Object.keys(knownActions), 'router.reboot'].filter(
    (action) => weigh(set, call({ ...given, action, risk: riskOf(action) })).effect === 'allow',
  );
const reads = ['health.read', 'mesh.read', 'symptoms.read', 'heals.read', 'events.read', 'metrics.read', 'identity.read'];

test('root and the user of the agent may do everything over the unix socket', () => {
  const everything = [...Object.keys(knownActions), 'router.reboot'];
  assert.deepEqual(allowed({ subject: root }), everything);
  assert.deepEqual(allowed({ subject: localUser(500, 500, 500) }), everything);
});

test('other users of the machine read, and change nothing', () => {
  assert.deepEqual(allowed({ subject: alice }), reads);
});

test('whoever shows nothing reads the health alone', () => {
  assert.deepEqual(allowed({ subject: nobody, door: 'loopback' }), ['health.read']);
});

test('a member does on the channel what a link needs, and elsewhere reads the health', () => {
  const needed = ['health.read', 'link.open', 'link.rekey', 'link.close', 'channel.use', 'identity.read', 'identity.renew'];
  assert.deepEqual(allowed({ subject: member('r7'), door: 'channel' }), needed);
  assert.deepEqual(allowed({ subject: member('r7'), door: 'mqtt' }), ['health.read']);
  assert.deepEqual(allowed({ subject: { ...member('r7'), authenticated: 'x509-svid' }, door: 'loopback' }), ['health.read']);
});

test('a role of an SVID is worth nothing where the caller is a user of this machine, and the other way', () => {
  assert.deepEqual(allowed({ subject: { ...alice, roles: ['approver'] } }), reads);
  assert.deepEqual(allowed({ subject: member('r7', 'owner'), door: 'mqtt' }), ['health.read']);
  assert.ok(allowed({ subject: member('r7', 'approver'), door: 'mqtt' }).includes('request.approve'));
});
