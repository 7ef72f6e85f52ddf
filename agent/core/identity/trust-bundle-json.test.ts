// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { sampleRoot, sampleSpki } from './testing/requests.ts';
import { mesh, sampleBundle, sampleIssuer } from './testing/samples.ts';
import type { TrustBundle } from './trust-bundle.ts';
import { formatTrustBundle, parseTrustBundle } from './trust-bundle-json.ts';

const root = fromBase64(sampleRoot, 'plain') as Uint8Array;
const bundle: TrustBundle = { ...sampleBundle(7, sampleIssuer(symmetric, 1), sampleIssuer(symmetric, 2)), x509Roots: [root] };

type Document = Record<string, unknown> & { keys: Record<string, unknown>[] };
const document = (): Document => JSON.parse(formatTrustBundle(bundle)) as Document;
const parse = (value: unknown) => parseTrustBundle(symmetric, mesh, typeof value === 'string' ? value : JSON.stringify(value));
/** The bundle read with one field of the issuer (`at` 0) or of the root (`at` 2) changed; undefined takes it away. */
const withKey = (at: number, changes: Record<string, unknown>) => {
  const changed = document();
  changed.keys[at] = { ...changed.keys[at], ...changes };
  return parse(changed);
};
const why = (value: unknown): string => {
  const read = parse(value);
  return read.ok ? 'accepted' : read.refusal.message;
};

test('a bundle is a JWK Set that other implementations read: EC root with x5c and no kid, AKP issuers as RFC 9964 has them', () => {
  const { keys, ...head } = document();
  assert.deepEqual(head, { x0_trust_domain: 'mesh.example', spiffe_sequence: 7, spiffe_refresh_hint: 3600 });
  const { x5c, x, y, ...rest } = keys[2] as Record<string, unknown>;
  assert.deepEqual(rest, { kty: 'EC', use: 'x509-svid', crv: 'P-256' });
  assert.deepEqual(x5c, [sampleRoot]);
  assert.deepEqual([x, y], [toBase64(sampleSpki.subarray(27, 59), 'url'), toBase64(sampleSpki.subarray(59), 'url')]);
  const { pub, kid, ...issuer } = keys[0] as Record<string, unknown>;
  assert.deepEqual(issuer, { kty: 'AKP', use: 'pq-svid', alg: 'ML-DSA-65' });
  assert.deepEqual([pub, kid], [toBase64(bundle.issuers[0]?.publicKey ?? root, 'url'), bundle.issuers[0]?.keyId]);
});

test('a bundle is read as it was written, in whatever order its keys stand', () => {
  assert.deepEqual(granted(parse(document())), bundle);
  const { keys, ...head } = document();
  assert.deepEqual(granted(parse({ keys: keys.toReversed(), ...head })), bundle);
});

test('section 4.2: unknown or missing uses, unknown key types and unknown parameters are ignored', () => {
  const strangers = [
    { kty: 'RSA', use: 'jwt-svid', n: 'AQAB', e: 'AQAB', kid: '1' },
    { kty: 'RSA', use: 'x509-svid', n: 'AQAB', e: 'AQAB', x5c: ['AAAA'] },
    { kty: 'XYZ', use: 'pq-svid' },
    { kty: 'AKP', alg: 'ML-DSA-87', use: 'pq-svid', pub: 'AAAA' },
    { kty: 'EC', crv: 'P-384', use: 'x509-svid', x5c: ['AAAA'] },
    { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA' },
    { kty: 'AKP', alg: 'ML-DSA-65', use: 'PQ-SVID', pub: 'AAAA' },
    {},
  ];
  const { keys, ...head } = document();
  assert.deepEqual(granted(parse({ ...head, new_parameter: [1], keys: [...strangers, ...keys] })), bundle);
});

test('X509-SVID 6.2: a root without a certificate is ignored, and of several certificates all but the first', () => {
  assert.equal(granted(withKey(2, { x5c: undefined })).x509Roots.length, 0);
  assert.equal(granted(withKey(2, { x5c: [] })).x509Roots.length, 0);
  assert.deepEqual(granted(withKey(2, { x5c: [sampleRoot, 'not base64'] })), bundle);
});

test('section 4.1.3: a bundle without keys is one, and nobody is believed any more', () => {
  assert.deepEqual(granted(parse({ ...document(), keys: [] })).issuers, []);
});

test('section 5.1: without a hint the bundle is looked for every five minutes', () => {
  const { spiffe_refresh_hint, ...rest } = document();
  assert.equal(spiffe_refresh_hint, 3600);
  assert.equal(granted(parse(rest)).refreshHint, 300);
});

test('a bundle that says whose it is must be of the trust domain that is asked for, one that does not is believed', () => {
  assert.match(why({ ...document(), x0_trust_domain: 'other.example' }), /another trust domain/);
  const { x0_trust_domain, ...rest } = document();
  assert.equal(x0_trust_domain, mesh);
  assert.deepEqual(granted(parse(rest)), bundle);
});

test('everything that is wrong with a bundle is told at once', () => {
  const { keys } = document();
  const wrong = {
    spiffe_sequence: '7',
    spiffe_refresh_hint: 0,
    x0_trust_domain: 1,
    keys: [7, { ...keys[0], pub: 'AA' }, keys[1], keys[1]],
  };
  const said = why(wrong);
  for (const part of [/sequence/, /refresh_hint/, /x0_trust_domain/, /keys\[0\]/, /keys\[1\]: "pub"/, /issuer stands there twice/]) {
    assert.match(said, part);
  }
});

test('a sequence is a whole number that a double holds exactly', () => {
  for (const sequence of [undefined, null, -1, 1.5, '1', 2 ** 53, 1e300])
    assert.match(why({ ...document(), spiffe_sequence: sequence }), /sequence/);
  for (const sequence of [0, 2 ** 53 - 1]) assert.equal(granted(parse({ ...document(), spiffe_sequence: sequence })).sequence, sequence);
});

test('keys that are not what they say are refused, not ignored: somebody meant them', () => {
  const wrong: readonly [number, Record<string, unknown>, RegExp][] = [
    [0, { pub: undefined }, /"pub"/],
    [0, { pub: `${document().keys[0]?.['pub']}A` }, /"pub"/],
    [0, { kid: 'ab' }, /"kid"/],
    [0, { priv: 'AAAA' }, /private key/],
    [2, { d: 'AAAA' }, /private key/],
    [2, { x5c: 'AAAA' }, /x5c/],
    [2, { x5c: ['AA'] }, /x5c/],
    [2, { x5c: ['A'.repeat(8 * 4096)] }, /x5c/],
    [2, { x: 'AAAA' }, /"x" or "y"/],
    [2, { x: toBase64(new Uint8Array(32), 'url') }, /not about the key/],
  ];
  for (const [at, changes, message] of wrong) {
    const read = withKey(at, changes);
    assert.equal(codeOf(read), 'bundle-malformed');
    if (!read.ok) assert.match(read.refusal.message, message);
  }
});

test('a bundle is bounded in keys, issuers and length', () => {
  const issuers = Array.from({ length: 17 }, (_, seed) => sampleIssuer(symmetric, seed));
  assert.match(why(formatTrustBundle(sampleBundle(1, ...issuers))), /more than 16 issuers/);
  assert.equal(why(formatTrustBundle(sampleBundle(1, ...issuers.slice(1)))), 'accepted');
  assert.match(why({ ...document(), keys: Array.from({ length: 65 }, () => ({})) }), /more than 64/);
  assert.match(why(' '.repeat(400_000)), /longer than/);
});

test('what is no JSON object is no bundle', () => {
  for (const text of ['', '{', '[]', 'null', '7', '"x"', '['.repeat(100_000)]) assert.equal(codeOf(parse(text)), 'bundle-malformed');
  for (const keys of [undefined, {}, 'x', null]) assert.match(why({ ...document(), keys }), /"keys" is no array/);
});

test('whatever document is offered, it is a bundle or refused as none, and nothing throws', () => {
  const text = formatTrustBundle(sampleBundle(1));
  const documents = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc
      .record({ keys: fc.array(fc.jsonValue({ maxDepth: 2 })), spiffe_sequence: fc.jsonValue({ maxDepth: 1 }) })
      .map((value) => JSON.stringify(value)),
    fc.tuple(fc.nat(text.length), fc.string({ maxLength: 3 })).map(([at, put]) => text.slice(0, at) + put + text.slice(at + put.length)),
  );
  const jwks = fc.tuple(
    fc.nat(2),
    fc.constantFrom('kty', 'use', 'alg', 'crv', 'kid', 'pub', 'x', 'y', 'x5c'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const settle = (outcome: ReturnType<typeof parse>): void => {
    if (!outcome.ok) assert.equal(outcome.refusal.code, 'bundle-malformed');
    else assert.deepEqual(granted(parse(formatTrustBundle(outcome.value))), outcome.value);
  };
  fc.assert(
    fc.property(documents, (offered) => settle(parse(offered))),
    { numRuns: 3000, seed: 1 },
  );
  fc.assert(
    fc.property(jwks, ([at, field, value]) => settle(withKey(at, { [field]: value }))),
    { numRuns: 500, seed: 2 },
  );
});
