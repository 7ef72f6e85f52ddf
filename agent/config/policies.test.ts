// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseConfig } from '../config.ts';
import type { Policy } from '../core/policy/policy.ts';
import { standardPolicies } from '../core/policy/standard-policies.ts';
import { granted } from '../ports/contract/outcome.ts';
import { loadConditions } from './load-conditions.ts';
import { describeProblem } from './problem.ts';

const conditions = granted(await loadConditions());
const good = (text: string): readonly Policy[] => {
  const outcome = parseConfig(text, 'x', conditions);
  return outcome.ok ? outcome.config.policies : assert.fail(outcome.problems.map(describeProblem).join('\n'));
};
const wrong = (text: string): string[] => {
  const outcome = parseConfig(text, 'x', conditions);
  return outcome.ok ? [] : outcome.problems.map(describeProblem);
};

const uci = `
config policy 'monitor'
	option effect 'allow'
	list action 'metrics.read'
	list action 'health.*'
	list resource 'heal/*'
	option condition 'subject.authenticated == "none"'
	option rate '2/s'
config policy
	option name 'no.links'
	option effect deny
	option action 'link.*'
`;
const json = JSON.stringify({
  policy: [
    {
      name: 'monitor',
      effect: 'allow',
      action: ['metrics.read', 'health.*'],
      resource: ['heal/*'],
      condition: 'subject.authenticated == "none"',
      rate: '2/s',
    },
    { name: 'no.links', effect: 'deny', action: 'link.*' },
  ],
});

test('policies are sections that may stand more than once, the same in both formats', () => {
  assert.deepEqual(good(uci), good(json));
  assert.deepEqual(good(uci), [
    {
      name: 'monitor',
      effect: 'allow',
      actions: ['metrics.read', 'health.*'],
      resources: ['heal/*'],
      condition: 'subject.authenticated == "none"',
      rate: { calls: 2, per: 1_000 },
    },
    { name: 'no.links', effect: 'deny', actions: ['link.*'], resources: ['*'], condition: null, rate: null },
  ]);
});

test('every problem of every policy is told at once, with option, line and the place in the condition', () => {
  assert.deepEqual(
    wrong(`config policy 'a'
	option effect 'alow'
	list action 'metrics.raed'
	option rate '0/s'
	option condition 'subjct.id == "x"'
config policy
	option effect 'deny'
	option action '*'
	option rate '5/min'
config policy 'b'
config policy 'c'
	option effect 'allow'
	option action 'health.read'
	option condition 'risk == "read" && '
config policy
	option name 'c'
	option effect 'allow'
	option action '*'
`),
    [
      'policy.effect (line 2): "alow" is none of them; give one of allow, deny, step-up',
      'policy.action (line 3): "metrics.raed" fits no action (near: metrics.read); give a list of an action or a pattern of actions, * stands for any characters (x0tta6bl4 policy list names the actions)',
      'policy.rate (line 4): "0/s" is not; give a number of calls from 1 to 100000 for each s, min or h, as 10/s',
      'policy.condition (line 5): at character 1: there is no "subjct"; known: subject, action, resource, zone, risk, door, time, attributes; mend the condition, see policy.md',
      "policy.name (line 6): the policy has no name; write config policy 'NAME' or option name 'NAME'",
      'policy.rate (line 9): a deny has no rate; leave it out, or give it to what allows',
      'policy.effect (line 10): it is missing; give one of allow, deny, step-up',
      'policy.action (line 10): it is missing; give at least one; * is every action',
      'policy.condition (line 14): at character 19: Unexpected token: EOF; mend the condition, see policy.md',
      'policy (line 15): c stands twice; give each policy its own name',
    ],
  );
});

test('a format without lines names the policy', () => {
  assert.deepEqual(wrong(JSON.stringify({ policy: [{ name: 'a', effect: 'deny', action: '*', condition: 'action' }] })), [
    'policy.condition: in policy a: at character 1: it is of type string, and must be true or false; mend the condition, see policy.md',
  ]);
});

test('there are at most 128 policies, the standard ones among them', () => {
  const many = Array.from({ length: 129 }, (_, n) => ({ name: `p${n}`, effect: 'deny', action: '*' }));
  assert.match(wrong(JSON.stringify({ policy: many })).join(), /there are 129 policies; write at most 1\d\d/);
});

test('commands that decide nothing take conditions as they are written', () => {
  const text = JSON.stringify({ policy: { name: 'a', effect: 'allow', action: '*', condition: 'what?' } });
  assert.equal(parseConfig(text, 'x').ok, true);
  assert.equal(parseConfig(text, 'x', conditions).ok, false);
});

test('the audit stands beside the journal, unless it is told where', () => {
  const auditOf = (text: string) => {
    const outcome = parseConfig(text, 'x');
    return outcome.ok ? outcome.config.audit : assert.fail();
  };
  assert.deepEqual(auditOf('{}'), { path: '/tmp/x0tta6bl4/journal/audit', maxBytes: 1_048_576 });
  assert.equal(auditOf('{"journal":{"path":"/mnt/j"}}').path, '/mnt/j/audit');
  assert.equal(auditOf('{"audit":{"path":"/mnt/a"}}').path, '/mnt/a');
});

test("every example of the operators' page is right, alone and together", () => {
  const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```uci\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  assert.ok(examples.length >= 5);
  for (const example of examples) assert.equal(good(example).length, 1, example);
  assert.equal(good(examples.join('\n')).length, examples.length);
});

test("the operators' page names every standard policy", () => {
  const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  for (const { name } of standardPolicies) assert.ok(page.includes(`| \`${name}\` |`), name);
});
