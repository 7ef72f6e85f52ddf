// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { ms } from '../time.ts';
import { toHex } from './hex.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import { svidHash } from './pq-svid-codec.ts';
import { floorAtBuild, reachInstant } from './proven-floor.ts';
import { emptyBook, forgetPast, offerRevocations, type RevocationBook, revocationDigest, withoutStrangers } from './revocation-book.ts';
import { decodeRevocations, encodeRevocations, encodeRevocationsBody, mostRevoked, sortedRevoked } from './revocation-codec.ts';
import type { RevocationList, RevocationListBody, Revoked } from './revocation-list.ts';
import { knownAgainst } from './revoked.ts';
import type { SpiffeId, TrustDomain } from './spiffe-id.ts';
import {
  barn,
  build,
  day,
  mesh,
  onDay,
  roof,
  sampleBundle,
  sampleIssuer,
  sampleKey,
  sampleRevocations,
  sampleSvid,
} from './testing/samples.ts';

const one = sampleIssuer(symmetric, 1);
const two = sampleIssuer(symmetric, 2);
const bundle = sampleBundle(1, one, two);
const svid = sampleSvid(symmetric);
const otherSvid = sampleSvid(symmetric, { issuer: two.keyId });

const revoked = (changes: Partial<Revoked> = {}): Revoked => ({
  id: roof,
  kind: 'svid',
  hash: svidHash(symmetric, svid),
  until: onDay(40),
  ...changes,
});
const list = (...args: readonly [Partial<RevocationListBody>, ...Revoked[]]): RevocationList => {
  const [changes, ...entries] = args;
  return sampleRevocations(symmetric, { ...changes, entries });
};
const bookOf = (...lists: readonly RevocationList[]): RevocationBook =>
  lists.reduce((book, next) => granted(offerRevocations(symmetric, book, bundle, next)).book, emptyBook(mesh));
const against = (book: RevocationBook, which = svid) => knownAgainst(symmetric, book, which);

test('an issuer revokes one SVID by its hash, and the next of the same router is good', () => {
  const book = bookOf(list({}, revoked()));
  assert.equal(against(book), 'out');
  assert.equal(against(book, sampleSvid(symmetric, { notBefore: onDay(20) })), null);
});

test('an issuer revokes a key, and every SVID of that router with it', () => {
  const book = bookOf(list({}, revoked({ kind: 'key', hash: toHex(symmetric.sha256(sampleKey(1))) })));
  assert.equal(against(book), 'out');
  assert.equal(against(book, sampleSvid(symmetric, { notBefore: onDay(20) })), 'out');
  assert.equal(against(book, sampleSvid(symmetric, { publicKey: sampleKey(2) })), null);
});

test('a refused renewal is known as that, and a revocation beside it weighs more', () => {
  assert.equal(against(bookOf(list({}, revoked({ kind: 'renewal' })))), 'not-renewed');
  assert.equal(against(bookOf(list({}, revoked({ kind: 'renewal' }), revoked()))), 'out');
});

test('a stolen issuer key revokes nothing that another issuer issued', () => {
  const hash = svidHash(symmetric, otherSvid);
  const key = toHex(symmetric.sha256(sampleKey(1)));
  const stolen = bookOf(list({}, revoked({ hash }), revoked({ kind: 'key', hash: key }), revoked({ kind: 'renewal', hash })));
  assert.equal(against(stolen, otherSvid), null);
  assert.equal(against(bookOf(list({ revoker: two.keyId }, revoked({ hash }))), otherSvid), 'out');
});

test('a decision revokes whatever anybody issued', () => {
  const book = bookOf(list({ revoker: 'decision' }, revoked({ hash: svidHash(symmetric, otherSvid) }), revoked()));
  assert.deepEqual([against(book), against(book, otherSvid)], ['out', 'out']);
});

test('an entry for another name does not hit, even with the same hash', () => {
  assert.equal(against(bookOf(list({}, revoked({ id: barn })))), null);
});

test('a list with a lower sequence is no news, and what the newest leaves out stays revoked', () => {
  const first = list({ sequence: 1 }, revoked());
  const second = list({ sequence: 2 });
  assert.equal(against(bookOf(first, second)), 'out');
  assert.equal(against(bookOf(second, first)), 'out', 'in whatever order they come');
  assert.equal(granted(offerRevocations(symmetric, bookOf(first, second), bundle, first)).news, false);
});

test('in whatever order lists arrive, and however often, every router knows the same and has the same digest', () => {
  const lists = [
    list({ sequence: 1 }, revoked()),
    list({ sequence: 2 }, revoked({ id: barn })),
    list({ sequence: 2 }, revoked({ kind: 'key' })),
    list({ sequence: 3, revoker: two.keyId }, revoked({ until: onDay(60) })),
    list({ sequence: 9, revoker: 'decision' }),
    list({ sequence: 1 }, revoked({ until: onDay(50) })),
  ];
  const whole = bookOf(...lists);
  const orders = fc.shuffledSubarray([...lists, ...lists], { minLength: 12 });
  fc.assert(
    fc.property(orders, (order) => {
      const book = bookOf(...order);
      assert.deepEqual(revocationDigest(symmetric, book), revocationDigest(symmetric, whole));
      assert.deepEqual(book, whole);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('the digest differs as soon as one list does', () => {
  const lists = [list({}), list({ sequence: 2 }), list({}, revoked()), list({ revoker: two.keyId }), list({ revoker: 'decision' })];
  const digests = [emptyBook(mesh), ...lists.map((single) => bookOf(single))].map((book) => toHex(revocationDigest(symmetric, book)));
  assert.equal(new Set(digests).size, digests.length);
});

test('revocations of another trust domain or by a stranger do not count', () => {
  const foreign = list({ trustDomain: 'other.example' as TrustDomain });
  assert.equal(codeOf(offerRevocations(symmetric, emptyBook(mesh), bundle, foreign)), 'revocation-foreign');
  const stranger = list({ revoker: sampleIssuer(symmetric, 3).keyId });
  assert.equal(codeOf(offerRevocations(symmetric, emptyBook(mesh), bundle, stranger)), 'revocation-issuer');
});

test('the lists of an issuer that leaves the bundle go with it, decisions stay', () => {
  const book = withoutStrangers(bookOf(list({}), list({ revoker: two.keyId }), list({ revoker: 'decision' })), sampleBundle(2, two));
  assert.deepEqual(
    book.held.map(({ list: { revoker } }) => revoker),
    ['decision', two.keyId],
  );
});

test('a kept entry is forgotten once its revoker’s own time is past it and the grace', () => {
  const book = bookOf(list({ sequence: 1 }, revoked({ until: onDay(40) })), list({ sequence: 2 }));
  const at = (days: number) => granted(reachInstant(floorAtBuild(build), { kind: 'issuer', name: one.keyId }, onDay(days)));
  assert.equal(against(forgetPast(book, at(47), ms(7 * day))), 'out');
  assert.equal(against(forgetPast(book, at(48), ms(7 * day))), null);
  const byOther = granted(reachInstant(floorAtBuild(build), { kind: 'issuer', name: two.keyId }, onDay(400)));
  assert.equal(against(forgetPast(book, byOther, ms(7 * day))), 'out');
});

test('an issuer that says something else each time is not remembered without bound', () => {
  const hashOf = (at: number) => toHex(symmetric.sha256(Uint8Array.of(at >> 8, at & 255)));
  const entries = (from: number) =>
    Array.from({ length: mostRevoked }, (_, at) => revoked({ hash: hashOf(from + at), until: onDay(from + at) }));
  const book = bookOf(...[0, 1, 2].map((turn) => list({ sequence: turn }, ...entries(turn * mostRevoked))));
  const [held] = book.held;
  assert.deepEqual([held?.list.entries.length, held?.kept.length], [mostRevoked, mostRevoked]);
  assert.equal(Math.min(...(held?.kept ?? []).map(({ until }) => until)), onDay(mostRevoked), 'what lives longest is kept');
});

test('a list is said again in the same bytes, in one order', () => {
  const entries = [revoked({ id: barn }), revoked({ kind: 'renewal' }), revoked({ kind: 'key' }), revoked()];
  const said = list({ sequence: 2 ** 53 - 1 }, ...entries);
  assert.deepEqual(granted(decodeRevocations(encodeRevocations(said))), said);
  assert.deepEqual(
    said.entries.map(({ id, kind }) => `${id.slice(-4)} ${kind}`),
    ['barn svid', 'roof svid', 'roof key', 'roof renewal'],
  );
  assert.deepEqual(sortedRevoked([revoked(), revoked({ until: onDay(50) })]), [revoked({ until: onDay(50) })]);
});

test('a list that nobody can mean is not made', () => {
  const { bytes: _, signature: __, ...body } = list({}, revoked());
  const wrong: readonly Partial<RevocationListBody>[] = [
    { trustDomain: 'Mesh' as TrustDomain },
    { revoker: '00'.repeat(32) as IssuerKeyId },
    { revoker: 'ab' as IssuerKeyId },
    { sequence: -1 },
    { sequence: 2 ** 53 },
    { issued: ms(1) as unknown as RevocationListBody['issued'] },
    { entries: [revoked(), revoked()] },
    { entries: [revoked({ kind: 'key' }), revoked()] },
    { entries: [revoked({ hash: 'AB'.repeat(32) })] },
    { entries: [revoked({ id: 'spiffe://other.example/router/roof' as SpiffeId })] },
    { entries: Array.from({ length: mostRevoked + 1 }, () => revoked()) },
    {
      entries: Array.from({ length: 300 }, (_, at) =>
        revoked({ id: `${roof}/${String(at).padStart(3, '0')}`.padEnd(2048, 'a') as SpiffeId }),
      ),
    },
  ];
  for (const change of wrong)
    assert.equal(codeOf(encodeRevocationsBody({ ...body, ...change })), 'revocation-field', JSON.stringify(change).slice(0, 90));
});
