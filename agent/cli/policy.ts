// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { loadConditions } from '../config/load-conditions.ts';
import { Authorizer } from '../core/policy/authorizer.ts';
import { knownActions } from '../core/policy/known-actions.ts';
import { exitStatus } from './exit-status.ts';
import { askedCall } from './policy/asked-call.ts';
import { explainDecision, rateText } from './policy/explain-decision.ts';
import { policyCommands, policyHelp } from './policy/help.ts';
import { type PoliciesInForce, policiesInForce } from './policy/policies-in-force.ts';
import { readWords, type Words } from './read-words.ts';
import { plainText, type Screen } from './screen.ts';
import { tellRefusal } from './workplace.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function check({ set }: PoliciesInForce, words: Words<string>, screen: Screen): number {
  const request = askedCall(words, systemClock.wall());
  if (!request.ok) return tellRefusal(screen, request.refusal);
  // Explained, not decided: nothing is approved here, so that the mark of challenges is never made.
  const decision = new Authorizer({ policies: set, hash: sha256, mark: sha256, self: null }).explain(request.value);
  const policies = set.map(({ policy }) => policy);
  if (words.flag('json')) screen.out(`${JSON.stringify({ request: request.value, decision })}\n`);
  else screen.out(explainDecision(request.value, decision, policies));
  return exitStatus.success;
}

function list({ set, own }: PoliciesInForce, words: Words<string>, screen: Screen): number {
  const policies = set.map(({ policy }) => ({ ...policy, standard: !own.some(({ name }) => name === policy.name) }));
  if (words.flag('json')) {
    screen.out(`${JSON.stringify({ policies, actions: knownActions })}\n`);
    return exitStatus.success;
  }
  for (const policy of policies) {
    const { name, effect, actions, resources, condition, standard } = policy;
    const say = (text: string): void => screen.out(`${plainText(text)}\n`);
    say(`${name}  (${standard ? 'standard' : 'configuration'})`);
    say(`  ${effect} ${actions.join(', ')}${resources.includes('*') ? '' : ` on ${resources.join(', ')}`}`);
    if (condition !== null) say(`  where ${condition}`);
    if (policy.rate !== null) say(`  at most ${rateText(policy)} for each identity`);
  }
  screen.out('\nActions, with what they can do at worst:\n');
  for (const [action, risk] of Object.entries(knownActions)) screen.out(`  ${action.padEnd(16)}  ${risk}\n`);
  return exitStatus.success;
}

/** Who may do what, from the words behind `policy` to the exit status. */
export async function policy(words: readonly string[], screen: Screen): Promise<number> {
  const read = readWords('policy', policyCommands, words);
  if (!read.ok) return tellRefusal(screen, read.refusal);
  if (read.value.command === 'help') {
    screen.out(policyHelp);
    return exitStatus.success;
  }
  const conditions = await loadConditions();
  if (!conditions.ok) return tellRefusal(screen, conditions.refusal);
  const inForce = policiesInForce(read.value.text('config'), conditions.value, screen);
  if (inForce === null) return exitStatus.config;
  return read.value.command === 'check' ? check(inForce, read.value, screen) : list(inForce, read.value, screen);
}
