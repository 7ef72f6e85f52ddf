// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { operatorId, serviceId } from './member.ts';
import type { PqSvid, SuiteId } from './pq-svid.ts';
import { svidHash } from './pq-svid-codec.ts';
import { emptyBook, offerRevocations } from './revocation-book.ts';
import type { SpiffeId } from './spiffe-id.ts';
import { mesh, onDay, roof, sampleBundle, sampleIssuer, sampleRevocations, sampleSvid, sampleVerifier } from './testing/samples.ts';
import { judgeSvid, type SvidUse, type Verifier } from './verify-svid.ts';

const svid = sampleSvid(symmetric);
const judged = (shown: PqSvid, use: SvidUse = 'link', verifier: Partial<Verifier> = {}, verified = true): string => {
  const verdict = judgeSvid(symmetric, sampleVerifier(symmetric, verifier), shown, verified, use);
  return verdict.verdict === 'accepted' ? 'accepted' : verdict.refusal.code;
};

test('a router’s SVID by an issuer of the bundle opens links and calls', () => {
  assert.deepEqual([judged(svid), judged(svid, 'call')], ['accepted', 'accepted']);
});

test('an SVID whose signature did not verify is good for nothing', () => assert.equal(judged(svid, 'link', {}, false), 'svid-signature'));

test('an SVID of another trust domain is refused, though one of our issuers signed it', () => {
  assert.equal(judged(sampleSvid(symmetric, { id: 'spiffe://other.example/router/roof' as SpiffeId })), 'svid-foreign');
});

test('an SVID by a stranger is refused, also where its signature fits the stranger’s key', () => {
  assert.equal(judged(sampleSvid(symmetric, { issuer: sampleIssuer(symmetric, 9).keyId })), 'svid-issuer');
  assert.equal(judged(svid, 'link', { bundle: sampleBundle(2) }), 'svid-issuer', 'an empty bundle believes nobody');
});

test('people and services call and open no links', () => {
  for (const id of [granted(operatorId(mesh, 'anna')), granted(serviceId(mesh, 'control-plane')), `${roof}/eth0` as SpiffeId]) {
    const theirs = sampleSvid(symmetric, { id });
    assert.deepEqual([judged(theirs), judged(theirs, 'call')], ['svid-not-router', 'accepted']);
  }
});

test('an SVID for longer than the mesh allows is refused: a stolen issuer makes none that outlives its removal from memory', () => {
  assert.equal(judged(sampleSvid(symmetric, { notAfter: onDay(91) })), 'accepted');
  assert.equal(judged(sampleSvid(symmetric, { notAfter: onDay(92) })), 'svid-lifetime');
});

test('a router that speaks only what the mesh gave up opens no link', () => {
  const rules = { ...sampleVerifier(symmetric).rules, minimumSuite: 2 as SuiteId };
  assert.equal(judged(svid, 'link', { rules }), 'suite-below-minimum');
  assert.equal(judged(sampleSvid(symmetric, { suites: [1, 2] as SuiteId[] }), 'link', { rules }), 'accepted');
});

test('a revoked SVID is refused for links and for calls', () => {
  const entries = [{ id: roof, kind: 'svid', hash: svidHash(symmetric, svid), until: onDay(40) }] as const;
  const list = sampleRevocations(symmetric, { entries });
  const { book } = granted(offerRevocations(symmetric, emptyBook(mesh), sampleVerifier(symmetric).bundle, list));
  assert.deepEqual(
    [judged(svid, 'link', { revocations: book }), judged(svid, 'call', { revocations: book })],
    ['svid-revoked', 'svid-revoked'],
  );
});
