// SPDX-License-Identifier: Apache-2.0
import type { Decision } from '../../core/policy/decision.ts';
import type { Authorization, Call } from '../authorization.ts';

export interface FakeAuthorization extends Authorization {
  readonly calls: Call[];
  /** What is answered from now on. */
  answer: Decision;
}

export const allowed: Decision = {
  effect: 'allow',
  reason: 'allowed',
  policy: 'all',
  hash: '0'.repeat(64),
  weighed: [],
  retryAfter: null,
  challenge: null,
  approver: null,
};

/** Allows everything until it is told otherwise. */
export function fakeAuthorization(): FakeAuthorization {
  const fake: FakeAuthorization = {
    calls: [],
    answer: allowed,
    decide(call) {
      fake.calls.push(call);
      return Promise.resolve(fake.answer);
    },
  };
  return fake;
}
