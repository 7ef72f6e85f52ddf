// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { type AwaitedAnswer, acceptAnswer } from './accept-answer.ts';
import { decodeAnswer, encodeAnswer, encodeAnswerBody } from './answer-codec.ts';
import type { EnrolmentAnswer, EnrolmentRequest } from './enrolment.ts';
import { decodeEnrolment, encodeEnrolment } from './enrolment-codec.ts';
import { toHex } from './hex.ts';
import { answerMac, requestMac, tokenId } from './join-proof.ts';
import type { JoinToken } from './join-token.ts';
import { type Authority, judgeEnrolment, type RequestEvidence } from './judge-enrolment.ts';
import type { PqSvid, SuiteId } from './pq-svid.ts';
import { encodeSvid, encodeSvidBody, signedSvid, svidHash } from './pq-svid-codec.ts';
import { emptyBook, offerRevocations } from './revocation-book.ts';
import { wholeSeconds } from './seconds.ts';
import type { SigningRequest } from './signing-request.ts';
import { requestHash } from './signing-request-codec.ts';
import { sampleRequest, sampleToken } from './testing/requests.ts';
import {
  barn,
  mesh,
  onDay,
  roof,
  sampleBundle,
  sampleIssuer,
  sampleKey,
  sampleRevocations,
  sampleSignature,
  sampleSvid,
} from './testing/samples.ts';
import { addToken } from './token-book.ts';
import { formatTrustBundle } from './trust-bundle-json.ts';

const issuer = sampleIssuer(symmetric, 1);
const bundle = sampleBundle(3, issuer);
const terms = { zone: 'north', roles: ['gateway', 'relay'] };

const authority = (changes: Partial<Authority> = {}): Authority => ({
  trustDomain: mesh,
  issuer: issuer.keyId,
  tokens: granted(addToken(symmetric, [], sampleToken(), terms)),
  revocations: emptyBook(mesh),
  now: onDay(1),
  lifetime: wholeSeconds(30 * 86_400),
  ...changes,
});

const withToken = (request: SigningRequest, token: JoinToken): EnrolmentRequest => ({
  request,
  warrant: { kind: 'token', token: tokenId(symmetric, token.secret), mac: requestMac(symmetric, token, requestHash(symmetric, request)) },
});
const evidence = (enrolment: EnrolmentRequest, changes: Partial<RequestEvidence> = {}): RequestEvidence => ({
  enrolment: granted(decodeEnrolment(encodeEnrolment(enrolment))),
  possession: true,
  x509Possession: true,
  held: null,
  holder: false,
  superseded: false,
  ...changes,
});
const judge = (from: Authority, shown: RequestEvidence) => judgeEnrolment(symmetric, from, shown);

/** What the authority sends, as the router gets it. */
function answerTo(request: SigningRequest, svid: PqSvid, token: JoinToken | null, bundleText = formatTrustBundle(bundle)) {
  const answer = { kind: 'granted', svid: encodeSvid(svid), chain: [], bundle: bundleText, decision: Uint8Array.of(7) } as const;
  const body = granted(encodeAnswerBody({ request: requestHash(symmetric, request), answer }));
  return granted(decodeAnswer(encodeAnswer(body, token === null ? null : answerMac(symmetric, token, body))));
}
const issued = (from: Authority, shown: RequestEvidence): PqSvid =>
  granted(signedSvid(granted(encodeSvidBody(granted(judge(from, shown)).body)), sampleSignature(11)));

test('a router joins with a token that never travels, and learns from the answer whom to believe', () => {
  const token = sampleToken();
  const request = sampleRequest();
  const sent = encodeEnrolment(withToken(request, token));
  const secret = Buffer.from(token.secret);
  assert.equal(Buffer.from(sent).includes(secret), false);

  const svid = issued(authority(), evidence(withToken(request, token)));
  assert.deepEqual([svid.id, svid.zone, svid.suites, svid.publicKey], [roof, 'north', [1], request.publicKey]);
  assert.deepEqual(svid.roles, ['gateway'], 'of the roles wished only what was settled when the token was made');
  assert.deepEqual([svid.notBefore, svid.notAfter], [onDay(1), onDay(31)]);

  const read = answerTo(request, svid, token);
  assert.equal(Buffer.from(read.bytes).includes(secret), false);
  const joined = granted(acceptAnswer(symmetric, { request, trust: { kind: 'token', token } }, read));
  assert.deepEqual([joined.bundle, joined.decision, joined.issuerKey, joined.svid], [bundle, Uint8Array.of(7), issuer.publicKey, svid]);
});

test('a token is used once: another request finds it used, the same one is answered again because its answer may be lost', () => {
  const first = evidence(withToken(sampleRequest(), sampleToken()));
  const { tokens } = granted(judge(authority(), first));
  assert.equal(codeOf(judge(authority({ tokens }), first)), 'accepted');
  const other = evidence(withToken(sampleRequest({ publicKey: sampleKey(2) }), sampleToken()));
  assert.equal(codeOf(judge(authority({ tokens }), other)), 'token-used');
  assert.equal(codeOf(judge(authority({ tokens, now: onDay(3) }), first)), 'token-expired', 'nor is an old request good for ever');
});

test('a token is good for its own name and until its expiry', () => {
  assert.equal(codeOf(judge(authority(), evidence(withToken(sampleRequest({ id: barn }), sampleToken())))), 'token-other-name');
  const shown = evidence(withToken(sampleRequest(), sampleToken()));
  assert.equal(codeOf(judge(authority({ now: onDay(2) }), shown)), 'accepted');
  assert.equal(codeOf(judge(authority({ now: onDay(2.001) }), shown)), 'token-expired');
});

test('who has not the token is told nothing about it', () => {
  const guessed = sampleToken({ secret: new Uint8Array(20) });
  assert.equal(codeOf(judge(authority(), evidence(withToken(sampleRequest(), guessed)))), 'token-unknown');
  const { request, warrant } = withToken(sampleRequest({ id: barn }), guessed);
  const named = { ...warrant, token: tokenId(symmetric, sampleToken().secret) } as EnrolmentRequest['warrant'];
  assert.equal(codeOf(judge(authority({ now: onDay(9) }), evidence({ request, warrant: named }))), 'token-mac');
});

test('a request changed on its way does not fit its token', () => {
  const { warrant } = withToken(sampleRequest(), sampleToken());
  const changed = evidence({ request: sampleRequest({ publicKey: sampleKey(2) }), warrant });
  assert.equal(codeOf(judge(authority(), changed)), 'token-mac');
});

test('whoever does not hold the key, or belongs to another trust domain, gets nothing', () => {
  const shown = withToken(sampleRequest(), sampleToken());
  assert.equal(codeOf(judge(authority(), evidence(shown, { possession: false }))), 'request-possession');
  assert.equal(codeOf(judge(authority(), evidence(shown, { x509Possession: false }))), 'request-x509-possession');
  assert.equal(codeOf(judge(authority({ trustDomain: 'other.example' as typeof mesh }), evidence(shown))), 'request-foreign');
});

test('a revoked key does not come back with a new token, nor as the new key of a renewal', () => {
  const entries = [{ id: roof, kind: 'key', hash: toHex(symmetric.sha256(sampleKey(1))), until: onDay(40) }] as const;
  const { book } = granted(offerRevocations(symmetric, emptyBook(mesh), bundle, sampleRevocations(symmetric, { entries })));
  const shown = evidence(withToken(sampleRequest(), sampleToken()));
  assert.equal(codeOf(judge(authority({ revocations: book }), shown)), 'request-revoked');
  assert.equal(codeOf(judge(authority({ revocations: book }), renewal({}, sampleRequest()))), 'request-revoked');
});

const held = sampleSvid(symmetric);
const renewal = (
  changes: Partial<RequestEvidence> = {},
  request = sampleRequest({ publicKey: sampleKey(2), zone: 'south', roles: ['gateway', 'king'] }),
) =>
  evidence(
    { request, warrant: { kind: 'renewal', svid: svidHash(symmetric, held), signature: sampleSignature(12) } },
    { held, holder: true, ...changes },
  );

test('a renewal takes a new key, keeps the zone and never gains a role', () => {
  const { body } = granted(judge(authority({ now: onDay(20) }), renewal()));
  assert.deepEqual([body.zone, body.roles, body.publicKey], ['north', ['gateway'], sampleKey(2)]);
  assert.deepEqual([body.notBefore, body.notAfter], [onDay(20), onDay(50)]);
});

test('a renewal long after expiry is granted, since a router may have been off for a year', () => {
  assert.equal(granted(judge(authority({ now: onDay(400) }), renewal())).body.notAfter, onDay(430));
});

test('a renewal by somebody else, for somebody else, or of an unknown SVID is refused', () => {
  assert.equal(codeOf(judge(authority(), renewal({ holder: false }))), 'renewal-holder');
  assert.equal(codeOf(judge(authority(), renewal({ held: null }))), 'renewal-unknown');
  assert.equal(codeOf(judge(authority(), renewal({ held: sampleSvid(symmetric, { zone: 'king' }) }))), 'renewal-unknown');
  assert.equal(codeOf(judge(authority(), renewal({}, sampleRequest({ id: barn })))), 'renewal-other-name');
});

test('an SVID whose successor is in use renews nothing, and only its holder is told so', () => {
  assert.equal(codeOf(judge(authority(), renewal({ superseded: true }))), 'renewal-superseded');
  assert.equal(codeOf(judge(authority(), renewal({ superseded: true, holder: false }))), 'renewal-holder');
});

test('what is revoked or not to be renewed is not renewed', () => {
  for (const kind of ['svid', 'renewal'] as const) {
    const entries = [{ id: roof, kind, hash: svidHash(symmetric, held), until: onDay(40) }];
    const { book } = granted(offerRevocations(symmetric, emptyBook(mesh), bundle, sampleRevocations(symmetric, { entries })));
    assert.equal(codeOf(judge(authority({ revocations: book }), renewal())), 'renewal-revoked');
  }
});

test('an answer that was made without the token, or changed on its way, is refused', () => {
  const token = sampleToken();
  const request = sampleRequest();
  const awaited: AwaitedAnswer = { request, trust: { kind: 'token', token } };
  const svid = issued(authority(), evidence(withToken(request, token)));
  const accept = (answer: Parameters<typeof acceptAnswer>[2]) => codeOf(acceptAnswer(symmetric, awaited, answer));
  assert.equal(accept(answerTo(request, svid, null)), 'answer-mac');
  assert.equal(accept(answerTo(request, svid, sampleToken({ secret: new Uint8Array(20) }))), 'answer-mac');
  const right = answerTo(request, svid, token);
  const evil = answerTo(request, svid, token, formatTrustBundle(sampleBundle(3, issuer, sampleIssuer(symmetric, 9))));
  assert.equal(accept({ ...evil, mac: right.mac }), 'answer-mac', 'another bundle under the same HMAC');
  assert.equal(accept(answerTo(sampleRequest({ publicKey: sampleKey(3) }), svid, token)), 'answer-other-request');
});

test('an answer brings what was asked for and nothing else', () => {
  const token = sampleToken();
  const request = sampleRequest();
  const awaited: AwaitedAnswer = { request, trust: { kind: 'token', token } };
  const accept = (svid: PqSvid) => codeOf(acceptAnswer(symmetric, awaited, answerTo(request, svid, token)));
  assert.equal(accept(sampleSvid(symmetric)), 'accepted');
  assert.equal(accept(sampleSvid(symmetric, { id: barn })), 'answer-strays');
  assert.equal(accept(sampleSvid(symmetric, { publicKey: sampleKey(2) })), 'answer-strays');
  assert.equal(accept(sampleSvid(symmetric, { suites: [1, 2] as SuiteId[] })), 'answer-strays');
  assert.equal(accept(sampleSvid(symmetric, { issuer: sampleIssuer(symmetric, 2).keyId })), 'answer-issuer');
  assert.equal(codeOf(acceptAnswer(symmetric, awaited, answerTo(request, sampleSvid(symmetric), token, '{}'))), 'bundle-malformed');
});

test('a renewal’s answer needs no HMAC, and no bundle is taken from it', () => {
  const request = sampleRequest();
  const svid = sampleSvid(symmetric);
  const evil = formatTrustBundle(sampleBundle(99, sampleIssuer(symmetric, 9)));
  const renewed = acceptAnswer(symmetric, { request, trust: { kind: 'bundle', bundle } }, answerTo(request, svid, null, evil));
  assert.deepEqual(granted(renewed).bundle, bundle);
});

test('a denial says its code, under a token only with the HMAC', () => {
  const request = sampleRequest();
  const token = sampleToken();
  const denial: Omit<EnrolmentAnswer, 'mac'> = { request: requestHash(symmetric, request), answer: { kind: 'denied', code: 'token-used' } };
  const body = granted(encodeAnswerBody(denial));
  const read = (mac: Uint8Array | null) => granted(decodeAnswer(encodeAnswer(body, mac)));
  const awaited: AwaitedAnswer = { request, trust: { kind: 'token', token } };
  assert.equal(codeOf(acceptAnswer(symmetric, awaited, read(null))), 'answer-mac');
  const told = acceptAnswer(symmetric, awaited, read(answerMac(symmetric, token, body)));
  assert.ok(!told.ok && told.refusal.code === 'enrolment-denied' && told.refusal.message.includes('token-used'));
});

test('an answer that a decoder would not take is not made', () => {
  const grant = { kind: 'granted', svid: Uint8Array.of(1), chain: [], bundle: '{}', decision: new Uint8Array(0) } as const;
  const of = (answer: EnrolmentAnswer['answer'], request = new Uint8Array(32)) => codeOf(encodeAnswerBody({ request, answer }));
  assert.equal(of(grant), 'accepted');
  assert.equal(of({ ...grant, bundle: 'é' }), 'answer-field');
  assert.equal(of({ ...grant, svid: new Uint8Array(0) }), 'answer-field');
  assert.equal(of({ ...grant, chain: Array.from({ length: 5 }, () => Uint8Array.of(1)) }), 'answer-field');
  assert.equal(of({ ...grant, decision: new Uint8Array(64 * 1024 + 1) }), 'answer-field');
  assert.equal(of({ kind: 'denied', code: 'Not a code' }), 'answer-field');
  assert.equal(of(grant, new Uint8Array(31)), 'answer-field');
});
