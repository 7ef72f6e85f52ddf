// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { sourceRules } from '../macsec/source-filter.ts';
import { underlayRules } from '../macsec/underlay-filter.ts';
import { deleteRule, everyRule, type IngressRule, markOf, newClsact, newRule } from './ingress-rule.ts';

// What tc(8) of iproute2 6.1 sent, by strace, without headers; the interface was 3. Ours differ in preference and handle, and
// carry a cookie.
const hex = (...parts: string[]): string => parts.join('').replaceAll(' ', '');
const action = (verdict: string): string => `0900 0100 67616374 00000000 1c000280 18000200 00000000 00000000 ${verdict} 00000000 00000000`;

/** A rule's message with its cookie cut out and the lengths around it made smaller, to compare with tc(8)'s. */
function withoutCookie(rule: IngressRule): string {
  const bytes = newRule(3, rule);
  const cookie = bytes.indexOf(Buffer.from(hex('14000600', markOf(rule)), 'hex'));
  assert.ok(cookie > 0);
  const cut = Buffer.concat([bytes.subarray(0, cookie), bytes.subarray(cookie + 20)]);
  const options = 20 + 4 + 8 + (cut.includes('matchall') ? 4 : 0);
  const act = cut.indexOf(Buffer.from('090001006761637400', 'hex')) - 8;
  for (const at of [options, act, act + 4]) cut.writeUInt16LE(cut.readUInt16LE(at) - 20, at);
  return cut.toString('hex');
}

const rulesBy = (text: string): IngressRule => {
  const found = underlayRules([7830], false).find((rule) => Buffer.concat([...(rule.match ?? [])]).toString('hex') === hex(text));
  return found ?? assert.fail(text);
};

test('tc qdisc add dev p0 clsact', () => {
  assert.equal(newClsact(3).toString('hex'), hex('00000000 03000000 0000ffff f1ffffff 00000000 0b000100 636c73616374 0000'));
});

test('tc filter add dev p0 ingress pref 1 protocol 0x88e5 handle 1 matchall skip_hw action gact pass', () => {
  const [rule] = underlayRules([7830], false);
  const expected = hex(
    '00000000 03000000 01000000 f2ffffff 88e50100 0d000100 6d61746368616c6c 00000000',
    '3c000200 30000200 2c000100',
    action('00000000'),
    '08000300 01000000',
  );
  assert.equal(withoutCookie(rule ?? assert.fail()), expected);
});

test('… protocol ipv6 flower skip_hw src_ip fe80::/10 dst_ip ff12::7830 ip_proto udp dst_port 7830 action gact pass', () => {
  const match = hex(
    '14000e00 fe800000000000000000000000000000 14000f00 ffc00000000000000000000000000000',
    '14001000 ff120000000000000000000000007830 14001100 ffffffffffffffffffffffffffffffff',
    '05000900 11000000 06001500 1e960000',
  );
  const expected = hex(
    '00000000 03000000 01000000 f2ffffff 86dd0200 0b000100 666c6f776572 0000',
    'a4000200',
    match,
    '30000300 2c000100',
    action('00000000'),
    '08001600 01000000 06000800 86dd0000',
  );
  assert.equal(withoutCookie(rulesBy(match)), expected);
});

test('… flower skip_hw dst_ip ff02::/16 ip_proto icmpv6 type 135 action gact pass', () => {
  const match = hex(
    '14001000 ff020000000000000000000000000000 14001100 ffff0000000000000000000000000000',
    '05000900 3a000000 05003700 87000000 05003800 ff000000',
  );
  const rule = rulesBy(match);
  const expected = hex(
    `00000000 03000000 0${rule.handle}000000 f2ffffff 86dd0200 0b000100 666c6f776572 0000`,
    '84000200',
    match,
    '30000300 2c000100',
    action('00000000'),
    '08001600 01000000 06000800 86dd0000',
  );
  assert.equal(withoutCookie(rule), expected);
});

test('… protocol all flower skip_hw src_mac MAC action gact pass, then matchall skip_hw action gact drop', () => {
  const [pass, drop] = sourceRules('02:00:00:00:00:02' as MacAddress);
  const expectedPass = hex(
    '00000000 03000000 01000000 f2ffffff 00030100 0b000100 666c6f776572 0000',
    '54000200 0a000600 020000000002 0000 0a000700 ffffffffffff 0000 30000300 2c000100',
    action('00000000'),
    '08001600 01000000',
  );
  const expectedDrop = hex(
    '00000000 03000000 01000000 f2ffffff 00030200 0d000100 6d61746368616c6c 00000000',
    '3c000200 30000200 2c000100',
    action('02000000'),
    '08000300 01000000',
  );
  assert.equal(withoutCookie(pass ?? assert.fail()), expectedPass);
  assert.equal(withoutCookie(drop ?? assert.fail()), expectedDrop);
});

test('a deletion names one rule by place and classifier; a dump asks for what comes in', () => {
  const place = { preference: 2, protocol: 0x86dd, handle: 5 };
  assert.equal(
    deleteRule(3, place, 'flower').toString('hex'),
    hex('00000000 03000000 05000000 f2ffffff 86dd0200 0b000100 666c6f776572 0000'),
  );
  assert.equal(everyRule(3).toString('hex'), hex('00000000 03000000 00000000 f2ffffff 00000000'));
});

test('a mark fits a cookie, names its owner and changes with everything that a rule says', () => {
  const rules = [...underlayRules([7830], true), ...underlayRules([7831], false), ...sourceRules('02:00:00:00:00:02' as MacAddress)];
  const distinct = new Set(rules.map((rule) => JSON.stringify([rule.preference, rule.protocol, rule.verdict, rule.match])));
  const marks = new Set(rules.map(markOf));
  assert.equal(marks.size, distinct.size);
  for (const mark of marks) assert.match(mark, /^7830[0-9a-f]{28}$/);
});

test('no two rules of one set stand in one place, and the one that drops is asked last', () => {
  for (const rules of [underlayRules([7830, 7831], true), underlayRules([7830], false)]) {
    assert.equal(new Set(rules.map(({ preference, handle }) => `${preference}/${handle}`)).size, rules.length);
    assert.equal(rules.at(-1)?.verdict, 'drop');
    assert.ok(rules.every(({ preference }) => preference <= (rules.at(-1)?.preference ?? 0)));
    // One preference belongs to one classifier and EtherType (net/sched/cls_api.c, tcf_chain_tp_find).
    const kinds = new Map<number, string>();
    for (const { preference, protocol, match } of rules) {
      const kind = `${protocol} ${match === null}`;
      assert.equal(kinds.get(preference) ?? kind, kind);
      kinds.set(preference, kind);
    }
  }
});
