// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccessRequest } from '../../core/policy/access-request.ts';
import { call, member } from '../../core/policy/testing/requests.ts';
import { instant } from '../../core/time.ts';
import { createCelConditions } from './cel-conditions.ts';

const conditions = createCelConditions();

function holds(text: string, request: AccessRequest = call()): boolean | string {
  const read = conditions.compile(text);
  if (!read.ok) return `${read.fault.at}: ${read.fault.wrong}`;
  const answer = read.condition.holds(request);
  return answer.ok ? answer.value : answer.refusal.code;
}

test('a condition reads who, what, where and when', () => {
  const request = call({
    subject: member('r7', 'gateway', 'operator'),
    zone: 'roof',
    resource: 'heal/h-1',
    attributes: { reason: 'storm' },
  });
  for (const text of [
    'subject.id == "spiffe://mesh.example/router/r7"',
    'subject.authenticated == "pq-svid" && "operator" in subject.roles',
    'subject.zone == zone',
    'subject.roles.exists(role, role.startsWith("gate"))',
    'subject.roles.all(role, role != "guest") && subject.roles.exists_one(role, role == "operator")',
    'subject.uid == -1 && size(subject.roles) == 2 && subject.id.size() > 10',
    'action.endsWith(".read") && resource.contains("h-1") && risk in ["read", "change"]',
    'door == "unix-socket" ? true : false',
    'attributes.reason == "storm" && attributes["reason"].lowerAscii() == "storm" && !has(attributes.who)',
    'time.wall > timestamp("2026-03-01T11:00:00Z") && time.off < duration("1s")',
    'time.wall.getHours() == 12 && time.wall.getDayOfWeek() == 0 && time.wall.getDate() == 1 && time.wall.getMonth() == 2',
    'time.wall.getFullYear() * 100 / 2 - 1300 > 99999 && time.wall.getMinutes() % 2 == 0',
    '[1, 2][0] == 1 && -1 < 0',
  ])
    assert.equal(holds(text, request), true, text);
});

test('what a request does not have is no value but an error, which has() foresees', () => {
  assert.equal(holds('attributes.who == "me"'), 'condition-failed');
  assert.equal(holds('has(attributes.who) && attributes.who == "me"'), false);
  const timeless = call({ time: { at: instant(1), wall: null, off: null } });
  assert.equal(holds('time.wall > timestamp("2020-01-01T00:00:00Z")', timeless), 'condition-failed');
  assert.equal(holds('time.off < duration("1h")', timeless), 'condition-failed');
  assert.equal(holds('has(time.wall)', timeless), false);
  assert.equal(holds('attributes.a == "1" || true'), true);
  assert.equal(holds('subject.roles[0] == "x"'), 'condition-failed');
  assert.equal(holds('timestamp(resource) == time.wall'), 'condition-failed');
  assert.equal(holds('1 / (subject.uid - 1000) == 0'), 'condition-failed');
});

test('a text that is no condition is refused with the place and the reason', () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    '': /^null: it is empty/,
    'subjct.id == "x"': /^0: there is no "subjct"; known: subject, action/,
    'subject.rols == "x"': /^8: No such key: rols/,
    'action == 1': /^\d+: no such overload: string == int/,
    'action ==': /^9: Unexpected token: EOF/,
    'action = "x"': /^7: Unexpected character: =/,
    action: /^0: it is of type string, and must be true or false/,
    'action == "x" && "y"': /Logical operator requires bool operands/,
    '"a" in action': /no such overload/,
    'true true': /Unexpected character/,
    "'": /Unterminated string/,
  };
  for (const [text, expected] of Object.entries(refusals)) assert.match(String(holds(text)), expected, text);
});

test('what could take long, grow or look around is not in the language', () => {
  for (const text of [
    'action.matches("(a+)+$")',
    'subject.roles.map(r, r + r) == []',
    'subject.roles.filter(r, true) == []',
    'cel.bind(x, action, x == x)',
    'type(action) == string',
    'dyn(action) == 1',
    'bytes(action).json() == {}',
    '{"a": 1} == {"a": 1}',
    'time.wall.getHours("Europe/Berlin") == 1',
    'time.wall.getDayOfYear() == 1',
    'string(1) == "1"',
    'subject.roles.exists(a, subject.roles.exists(b, a == b))',
    'google.protobuf.Duration == google.protobuf.Duration',
    'constructor == 1',
    'optional.of(1).hasValue()',
    'subject.?id.hasValue()',
    '["a"].join() == "a"',
  ])
    assert.match(String(holds(text)), /not allowed|there is no|must be|Expected/, text);
});

test('length, size, depth and lists are bounded', () => {
  assert.match(String(holds(`action == "${'x'.repeat(2_048)}"`)), /at most 2048/);
  assert.match(String(holds(`${'true || '.repeat(200)}true`)), /more than 256 parts/);
  assert.match(String(holds(`${'('.repeat(40)}true${')'.repeat(40)}`)), /nested more than 16 deep/);
  assert.match(String(holds(`1 in [${'1,'.repeat(65)}1]`)), /more than 64 elements/);
  assert.match(String(holds(`${'!'.repeat(2_000)}true`)), /more than 256 parts/);
  assert.match(String(holds('has(a, b, c, d, e)')), /more than 3 arguments/);
});

test('the same condition and request always give the same answer, also after one that failed', () => {
  const read = conditions.compile('subject.roles.exists(r, r == attributes.role)');
  assert.ok(read.ok);
  const [with_, without] = [call({ subject: member('r1', 'a'), attributes: { role: 'a' } }), call({ subject: member('r1', 'a') })];
  for (let i = 0; i < 5; i += 1) {
    assert.deepEqual(read.condition.holds(with_), { ok: true, value: true });
    assert.equal(read.condition.holds(without).ok, false);
  }
});

/** Pieces that make texts which are nearly conditions: most of the reader is behind those. */
const piece = fc.constantFrom(
  ...['subject', '.id', '.roles', 'action', 'time', '.wall', 'attributes', '["a"]', '.a', '.exists(r, ', '.all(r, ', 'has(', 'size(', '('],
  ...[')', '[', ']', ',', '{', '}', ' == ', ' != ', ' && ', ' || ', '!', '-', '+', '*', '/', '%', ' in ', '<', '>=', '?', ':', 'true'],
  ...['false', 'null', '1', '0', '9223372036854775807', '1e308', '0x', '1u', '"a"', "'", '"', 'r"', 'b"\\xff"', '"""', '\\', '//', '\n'],
  ...[
    'timestamp("2026-01-01T00:00:00Z")',
    'duration("1h")',
    '.getHours()',
    '.startsWith("s")',
    '__proto__',
    'constructor',
    'r',
    '\u0000',
    '𝒳',
  ],
);
const nearly = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));

const runs = 100_000;

test(`${runs} texts that are nearly conditions are read or refused in words, and never throw`, () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: nearly }, { weight: 1, arbitrary: fc.string({ maxLength: 200 }) }), (text) => {
      const read = conditions.compile(text);
      if (read.ok) {
        taken += 1;
        const answer = read.condition.holds(call());
        assert.ok(answer.ok ? typeof answer.value === 'boolean' : answer.refusal.code === 'condition-failed');
      } else {
        assert.ok(read.fault.wrong.length > 0 && read.fault.wrong.length <= 400, read.fault.wrong);
        assert.ok(read.fault.at === null || (read.fault.at >= 0 && read.fault.at <= text.length));
      }
    }),
    { seed: 20_260_301, numRuns: runs },
  );
  assert.ok(taken > runs / 1_000, `only ${taken} could be evaluated`);
});
