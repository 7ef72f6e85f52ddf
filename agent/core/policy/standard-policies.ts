// SPDX-License-Identifier: Apache-2.0
import { ms } from '../time.ts';
import { approveAction } from './known-actions.ts';
import type { Policy } from './policy.ts';

const allow = (name: string, actions: readonly string[], condition: string | null, rate: Policy['rate'] = null): Policy => ({
  name,
  effect: 'allow',
  actions,
  resources: ['*'],
  condition,
  rate,
});

/**
 * What holds where the configuration says nothing else. docs/policy.md tells each; one that a configuration names anew is replaced.
 */
export const standardPolicies: readonly Policy[] = [
  allow('anyone-health', ['health.read'], null),
  // A loop of some local program must not cost the router its CPU. It is one bucket for all who show nothing.
  allow('nobody-rate', ['health.read'], 'subject.authenticated == "none"', { calls: 50, per: ms(1_000) }),
  allow('local-owner', ['*'], 'subject.authenticated == "unix-peer" && "owner" in subject.roles'),
  allow('local-users-read', ['*.read'], 'subject.authenticated == "unix-peer"'),
  allow('members-link', ['link.*', 'channel.*', 'identity.*'], 'subject.authenticated == "pq-svid" && door == "channel"'),
  allow('approvers-approve', [approveAction], 'subject.authenticated == "pq-svid" && "approver" in subject.roles'),
];
