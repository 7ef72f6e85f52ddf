// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../../link/symmetric.ts';
import type { Outcome } from '../../refusal.ts';
import { ms, type WallTime, wallTime } from '../../time.ts';
import { routerId } from '../member.ts';
import type { PqSvid, PqSvidBody } from '../pq-svid.ts';
import { encodeSvidBody, issuerKeyId, signedSvid } from '../pq-svid-codec.ts';
import { floorAtBuild } from '../proven-floor.ts';
import { emptyBook } from '../revocation-book.ts';
import { encodeRevocationsBody, signedRevocations, sortedRevoked } from '../revocation-codec.ts';
import type { RevocationList, RevocationListBody } from '../revocation-list.ts';
import { wholeSeconds } from '../seconds.ts';
import { publicKeyLength, signatureLength } from '../signature-lengths.ts';
import type { SpiffeId, TrustDomain } from '../spiffe-id.ts';
import { suiteOne } from '../suites.ts';
import type { Issuer, TrustBundle } from '../trust-bundle.ts';
import type { Verifier } from '../verify-svid.ts';

/** The value, where a sample cannot be refused. */
export function sure<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
}

export const mesh = 'mesh.example' as TrustDomain;
export const roof: SpiffeId = sure(routerId(mesh, 'roof'));
export const barn: SpiffeId = sure(routerId(mesh, 'barn'));

export const day = 86_400_000;
/** 2026-11-25. */
export const build: WallTime = wallTime(1_795_564_800_000);
export const onDay = (days: number): WallTime => wallTime(build + days * day);

/** Bytes that look random and are always the same. */
export function sampleOctets(length: number, seed: number): Uint8Array {
  let state = seed * 2_654_435_761 + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

export const sampleKey = (seed: number): Uint8Array => sampleOctets(publicKeyLength, seed);
export const sampleSignature = (seed: number): Uint8Array => sampleOctets(signatureLength, seed);

export function sampleIssuer(symmetric: Symmetric, seed: number): Issuer {
  const publicKey = sampleKey(1000 + seed);
  return { publicKey, keyId: issuerKeyId(symmetric, publicKey) };
}

export function sampleBundle(sequence: number, ...issuers: readonly Issuer[]): TrustBundle {
  const sorted = [...issuers].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  return { trustDomain: mesh, sequence, refreshHint: wholeSeconds(3600), issuers: sorted, x509Roots: [] };
}

/** A month's SVID of the router on the roof, from the first day on. */
export function sampleSvid(symmetric: Symmetric, changes: Partial<PqSvidBody> = {}): PqSvid {
  const body: PqSvidBody = {
    version: 1,
    id: roof,
    publicKey: sampleKey(1),
    notBefore: onDay(1),
    notAfter: onDay(31),
    zone: 'north',
    roles: ['gateway', 'relay'],
    suites: [suiteOne],
    issuer: sampleIssuer(symmetric, 1).keyId,
    ...changes,
  };
  return sure(signedSvid(sure(encodeSvidBody(body)), sampleSignature(2)));
}

export function sampleRevocations(symmetric: Symmetric, changes: Partial<RevocationListBody> = {}): RevocationList {
  const body: RevocationListBody = {
    version: 1,
    trustDomain: mesh,
    revoker: sampleIssuer(symmetric, 1).keyId,
    sequence: 1,
    issued: onDay(10),
    ...changes,
    entries: sortedRevoked(changes.entries ?? []),
  };
  return sure(signedRevocations(sure(encodeRevocationsBody(body)), body.revoker === 'decision' ? new Uint8Array(0) : sampleSignature(3)));
}

/** Knows one issuer and nothing else; 7 days of grace. */
export const sampleVerifier = (symmetric: Symmetric, changes: Partial<Verifier> = {}): Verifier => ({
  bundle: sampleBundle(1, sampleIssuer(symmetric, 1)),
  revocations: emptyBook(mesh),
  floor: floorAtBuild(build),
  estimate: build,
  rules: { grace: ms(7 * day), longestLifetime: ms(90 * day), minimumSuite: suiteOne },
  ...changes,
});
