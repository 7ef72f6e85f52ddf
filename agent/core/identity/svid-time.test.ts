// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { instant, type WallTime, wallTime } from '../time.ts';
import { estimateAtStart, estimatedTime, hearClaim } from './estimate.ts';
import type { PqSvid } from './pq-svid.ts';
import { svidHash } from './pq-svid-codec.ts';
import { floorAtBuild, floorFor, type ProvenFloor, reachInstant, type TimeWitness, withoutRemovedIssuers } from './proven-floor.ts';
import { emptyBook, offerRevocations } from './revocation-book.ts';
import {
  build,
  day,
  mesh,
  onDay,
  sampleBundle,
  sampleIssuer,
  sampleKey,
  sampleRevocations,
  sampleSvid,
  sampleVerifier,
} from './testing/samples.ts';
import { judgeSvid, type Verifier } from './verify-svid.ts';

const one = sampleIssuer(symmetric, 1);
const two = sampleIssuer(symmetric, 2);
const both = sampleBundle(1, one, two);
/** Good from the first to the 31st day; grace is seven days. */
const svid = sampleSvid(symmetric);
const byTwo = sampleSvid(symmetric, { issuer: two.keyId });

const issuerOne: TimeWitness = { kind: 'issuer', name: one.keyId };
const issuerTwo: TimeWitness = { kind: 'issuer', name: two.keyId };
const reached = (...words: readonly (readonly [TimeWitness, WallTime])[]): ProvenFloor =>
  words.reduce((floor, [witness, at]) => granted(reachInstant(floor, witness, at)), floorAtBuild(build));
const verdict = (verifier: Partial<Verifier>, shown: PqSvid = svid): string => {
  const judged = judgeSvid(symmetric, sampleVerifier(symmetric, verifier), shown, true, 'link');
  if (judged.verdict === 'accepted') return judged.late ? 'late' : 'good';
  return `${judged.verdict} ${judged.refusal.code}`;
};
const onProof = (days: number): string => verdict({ floor: reached([issuerOne, onDay(days)]) });

test('grace is the verifier’s: past not-after it goes on until its own proof of the time is a grace later', () => {
  assert.deepEqual([30, 31, 32, 38, 38.1, 400].map(onProof), [
    'good',
    'good',
    'late',
    'late',
    'renewal-only svid-expired',
    'renewal-only svid-expired',
  ]);
});

test('an expired router gets a channel to renew over, and with its new SVID the link', () => {
  const floor = reached([issuerOne, onDay(60)]);
  assert.equal(verdict({ floor }), 'renewal-only svid-expired');
  assert.equal(verdict({ floor }, sampleSvid(symmetric, { notBefore: onDay(60), notAfter: onDay(90) })), 'good');
});

test('an island without proof of the time goes on for ever: isolation does not kill a mesh', () => {
  const estimate = onDay(5000);
  assert.equal(verdict({ floor: reached([issuerOne, onDay(20)]), estimate }), 'good');
});

test('a clock at 1970: a router that was never told the time accepts every good SVID, and learns the time from it', () => {
  for (const firmware of [wallTime(0), build]) {
    const floor = floorAtBuild(firmware);
    assert.equal(verdict({ floor, estimate: firmware }), 'good');
  }
  const learned = granted(reachInstant(floorAtBuild(wallTime(0)), issuerOne, wallTime(19 * 365 * day)));
  assert.equal(floorFor(learned, one.keyId), 19 * 365 * day);
  assert.equal(floorFor(reached([issuerOne, svid.notBefore]), one.keyId), onDay(1));
});

test('a clock in 2040: what a router’s own clock says is no proof, and expires nothing', () => {
  assert.equal(verdict({ estimate: wallTime(2_209_000_000_000) }), 'good');
});

test('a time server in 2040 is not believed alone, and is as soon as a second witness says so', () => {
  const server: TimeWitness = { kind: 'server', name: 'time.example' };
  const in2040 = wallTime(2_209_000_000_000);
  assert.equal(verdict({ floor: reached([issuerOne, onDay(2)], [server, in2040]) }), 'good');
  const second: TimeWitness = { kind: 'server', name: 'nts.example' };
  assert.equal(verdict({ floor: reached([issuerOne, onDay(2)], [server, in2040], [second, in2040]) }), 'renewal-only svid-expired');
  assert.equal(
    verdict({ floor: reached([issuerOne, onDay(2)], [server, onDay(60)]) }),
    'renewal-only svid-expired',
    'within a year it counts alone',
  );
});

test('an issuer in 2040 expires what it issued itself and nothing of another, and its removal mends even that', () => {
  const floor = reached([issuerTwo, onDay(2)], [issuerOne, wallTime(2_209_000_000_000)]);
  assert.equal(verdict({ bundle: both, floor }), 'renewal-only svid-expired');
  assert.equal(verdict({ bundle: both, floor }, byTwo), 'good');
  const mended = withoutRemovedIssuers(floor, sampleBundle(2, two));
  assert.deepEqual([floorFor(mended, one.keyId), floorFor(mended, two.keyId)], [build, onDay(2)]);
});

test('nobody moves the time to 2106, not even a decision', () => {
  for (const witness of [issuerOne, { kind: 'decision' }, { kind: 'server', name: 'time.example' }] as const) {
    assert.equal(codeOf(reachInstant(floorAtBuild(build), witness, wallTime(4_294_967_295_000))), 'instant-implausible');
    assert.equal(codeOf(reachInstant(floorAtBuild(build), witness, wallTime(Number.NaN))), 'instant-implausible');
  }
});

test('one lying neighbour about time expires nothing and moves the estimate no further than its honest neighbours stand apart', () => {
  const floor = onDay(10);
  const honest = [floor + 3_600_000, floor + 3_660_000];
  for (const lie of [wallTime(0), onDay(5000), wallTime(Number.POSITIVE_INFINITY), wallTime(Number.NaN)]) {
    let estimate = estimateAtStart(floor, instant(0));
    estimate = hearClaim(estimate, { owner: 'liar', says: lie, heard: instant(1000) });
    for (const [at, says] of honest.entries())
      estimate = hearClaim(estimate, { owner: `honest ${at}`, says: wallTime(says), heard: instant(1000) });
    const time = estimatedTime(estimate, instant(1000));
    assert.ok(time >= floor && time <= floor + 3_660_000, `${time - floor} ms`);
    assert.equal(verdict({ floor: reached([issuerOne, floor]), estimate: time }), 'good');
  }
});

test('a stolen issuer that is removed from the bundle takes everything it issued with it, and nothing else', () => {
  const after = sampleBundle(2, two);
  assert.equal(verdict({ bundle: both }), 'good');
  assert.equal(verdict({ bundle: after }), 'refused svid-issuer');
  assert.equal(verdict({ bundle: after }, byTwo), 'good');
});

test('a refused renewal is not outlived: no grace, also where only the estimate says that its time is over', () => {
  const entries = [{ id: svid.id, kind: 'renewal', hash: svidHash(symmetric, svid), until: svid.notAfter }] as const;
  const list = sampleRevocations(symmetric, { issued: onDay(21), entries });
  const { book: revocations } = granted(offerRevocations(symmetric, emptyBook(mesh), sampleBundle(1, one), list));
  const floor = reached([issuerOne, list.issued]);
  const at = (days: number, proof = floor) => verdict({ revocations, floor: proof, estimate: onDay(days) });
  assert.deepEqual(
    [25, 31, 31.1].map((days) => at(days)),
    ['good', 'good', 'refused svid-not-renewed'],
  );
  assert.equal(at(0, reached([issuerOne, onDay(32)])), 'refused svid-not-renewed');
  const next = sampleSvid(symmetric, { notBefore: onDay(40), notAfter: onDay(70), publicKey: sampleKey(2) });
  assert.equal(verdict({ revocations, floor, estimate: onDay(40) }, next), 'good', 'a router that is taken back is in again');
});
