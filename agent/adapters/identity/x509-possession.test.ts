// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { test } from 'node:test';
import { encodeEnrolment } from '../../core/identity/enrolment-codec.ts';
import { requestMac, tokenId } from '../../core/identity/join-proof.ts';
import { parseJoinToken } from '../../core/identity/join-token-text.ts';
import type { SigningRequest } from '../../core/identity/signing-request.ts';
import { decodeRequest, encodeRequestBody, provenRequest, requestHash, signedRequest } from '../../core/identity/signing-request-codec.ts';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import { spokenSuites } from '../../core/identity/suites.ts';
import { fakeAuthority } from '../../ports/contract/fake-authority.ts';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { newKeys, spkiOf, x509KeyOf } from './key-pair.ts';
import { makeRequest } from './make-request.ts';
import { holdsX509Key, proveX509Key } from './x509-possession.ts';

const id = 'spiffe://mesh.example/router/r1' as SpiffeId;
const claims = { id, zone: '', roles: [], suites: spokenSuites };
const crypto = fakeCrypto();
const mine = granted(x509KeyOf(newKeys().x509Key));
const theirs = granted(x509KeyOf(newKeys().x509Key));
const { seed } = newKeys();

/** A request for a certificate on `spki`, with whatever proof. */
async function asking(spki: Uint8Array, prove: (body: Uint8Array) => Uint8Array): Promise<SigningRequest> {
  const key = granted(await crypto.signatures.signingKey(seed));
  const body = granted(encodeRequestBody({ version: 1, ...claims, publicKey: key.publicKey, spki, nonce: new Uint8Array(32).fill(1) }));
  const proven = provenRequest(body, prove(body));
  return granted(signedRequest(proven, await key.sign('x0/request/1', proven)));
}

test('a router shows that it holds both keys that it asks for', async () => {
  const keys = newKeys();
  const request = granted(decodeRequest(granted(await makeRequest(crypto, keys, claims, { kind: 'operator' }))));
  assert.equal(holdsX509Key(request), true);
  const { bytes, signature, publicKey } = request;
  assert.equal(await crypto.signatures.verify('x0/request/1', bytes, signature, publicKey), true);
});

test('somebody else’s key, another proof, and a signature for another purpose prove nothing', async () => {
  const other = await asking(spkiOf(theirs), (body) => proveX509Key(theirs, body.with(2_045, (body[2_045] ?? 0) ^ 1)));
  assert.equal(holdsX509Key(other), false, 'the proof of another request');
  assert.equal(holdsX509Key(await asking(spkiOf(theirs), (body) => proveX509Key(mine, body))), false, 'by another key');
  const plain = await asking(spkiOf(mine), (body) => Uint8Array.from(sign('sha256', body, { key: mine, dsaEncoding: 'ieee-p1363' })));
  assert.equal(holdsX509Key(plain), false, 'a signature over the body alone');
  assert.equal(holdsX509Key(await asking(spkiOf(mine), () => new Uint8Array(64))), false, 'r and s of zero');
});

test('a point that is not on the curve proves nothing, and nothing throws', async () => {
  const off = spkiOf(mine).with(-1, (spkiOf(mine).at(-1) ?? 0) ^ 1);
  assert.equal(holdsX509Key(await asking(off, (body) => proveX509Key(mine, body))), false);
});

test('the authority gives no certificate for another’s key, and the token stays good for the honest request', async () => {
  const { authority, token } = await fakeAuthority(crypto);
  const join = granted(parseJoinToken(crypto.symmetric, await token(id)));
  const withToken = (request: SigningRequest): Uint8Array => {
    const mac = requestMac(crypto.symmetric, join, requestHash(crypto.symmetric, request));
    return encodeEnrolment({ request, warrant: { kind: 'token', token: tokenId(crypto.symmetric, join.secret), mac } });
  };
  const stolen = await asking(spkiOf(theirs), (body) => proveX509Key(mine, body));
  assert.equal(codeOf(await authority.answer(withToken(stolen))), 'request-x509-possession');
  granted(await authority.answer(withToken(await asking(spkiOf(mine), (body) => proveX509Key(mine, body)))));
});
