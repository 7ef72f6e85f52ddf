// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric } from '../../adapters/crypto/node-symmetric.ts';
import type { LinkLocal } from '../mesh/beacon.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { instant } from '../time.ts';
import { cookieFor, cookiePeriod, freshCookies, isOurCookie, rotateCookies, wasAdmitted, withAdmitted } from './cookie.ts';
import type { LinkAddress } from './link-end.ts';

const bytes = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const address = (ip: string, hardif = 3): LinkAddress => ({ hardif: hardif as IfIndex, ip: ip as LinkLocal });
const home = address('fe80::1');
const hash = bytes(9);
const start = freshCookies(bytes(1), instant(0));

test('a cookie is good for its address, its interface and its message 1, and for nothing else', () => {
  const cookie = cookieFor(start, nodeSymmetric, home, hash);
  assert.equal(cookie.length, 16);
  assert.ok(isOurCookie(start, nodeSymmetric, home, hash, cookie));
  assert.ok(!isOurCookie(start, nodeSymmetric, address('fe80::2'), hash, cookie));
  assert.ok(!isOurCookie(start, nodeSymmetric, address('fe80::1', 4), hash, cookie));
  assert.ok(!isOurCookie(start, nodeSymmetric, home, bytes(8), cookie));
  assert.ok(!isOurCookie(start, nodeSymmetric, home, hash, new Uint8Array(16)));
  assert.ok(!isOurCookie(freshCookies(bytes(2), instant(0)), nodeSymmetric, home, hash, cookie));
});

test('a cookie lives for one to two minutes, and what it let in is remembered for as long', () => {
  const cookie = cookieFor(start, nodeSymmetric, home, hash);
  const used = withAdmitted(start, hash);
  assert.equal(rotateCookies(used, bytes(2), instant(cookiePeriod - 1)), used);
  const second = rotateCookies(used, bytes(2), instant(cookiePeriod));
  assert.ok(isOurCookie(second, nodeSymmetric, home, hash, cookie) && wasAdmitted(second, hash));
  const third = rotateCookies(second, bytes(3), instant(2 * cookiePeriod));
  assert.ok(!isOurCookie(third, nodeSymmetric, home, hash, cookie) && !wasAdmitted(third, hash));
  const idle = rotateCookies(used, bytes(4), instant(5 * cookiePeriod));
  assert.ok(!isOurCookie(idle, nodeSymmetric, home, hash, cookie));
});
