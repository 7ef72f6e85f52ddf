// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../refusal.ts';
import type { AccessRequest } from '../access-request.ts';
import type { Conditions } from '../condition.ts';

const words: Readonly<Record<string, (request: AccessRequest) => Outcome<boolean>>> = {
  yes: () => accept(true),
  no: () => accept(false),
  errs: () => refuse('operator', 'condition-failed', 'there is no answer'),
  owner: ({ subject }) => accept(subject.roles.includes('owner')),
  approver: ({ subject }) => accept(subject.roles.includes('approver')),
};

/** A language of five words, for tests of the engine alone. */
export const plainConditions: Conditions = {
  compile(text) {
    const holds = words[text];
    return holds === undefined ? { ok: false, fault: { at: 0, wrong: `"${text}" is no word` } } : { ok: true, condition: { holds } };
  },
};
