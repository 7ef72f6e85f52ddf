// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { Claims } from '../../core/identity/claims.ts';
import { encodeEnrolment } from '../../core/identity/enrolment-codec.ts';
import { requestMac, tokenId } from '../../core/identity/join-proof.ts';
import type { JoinToken } from '../../core/identity/join-token.ts';
import type { SvidHash } from '../../core/identity/pq-svid.ts';
import type { SigningRequest } from '../../core/identity/signing-request.ts';
import {
  encodeRequest,
  encodeRequestBody,
  nonceLength,
  provenRequest,
  requestHash,
  signedRequest,
} from '../../core/identity/signing-request-codec.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityKeys } from '../../ports/identity-store.ts';
import { spkiOf, x509KeyOf } from './key-pair.ts';
import { proveX509Key } from './x509-possession.ts';

/** What speaks for a request: a token, the SVID that is to be renewed, or nothing but an operator at the authority. */
export type Reason =
  | { readonly kind: 'token'; readonly token: JoinToken }
  | { readonly kind: 'renewal'; readonly svid: SvidHash; readonly seed: Uint8Array }
  | { readonly kind: 'operator' };

async function sign({ signatures }: Crypto, keys: IdentityKeys, claims: Claims): Promise<Outcome<SigningRequest>> {
  const key = await signatures.signingKey(keys.seed);
  if (!key.ok) return key;
  const x509 = x509KeyOf(keys.x509Key);
  if (!x509.ok) return x509;
  const nonce = new Uint8Array(randomBytes(nonceLength));
  const body = encodeRequestBody({ version: 1, ...claims, publicKey: key.value.publicKey, spki: spkiOf(x509.value), nonce });
  if (!body.ok) return body;
  const proven = provenRequest(body.value, proveX509Key(x509.value, body.value));
  return signedRequest(proven, await key.value.sign('x0/request/1', proven));
}

/**
 * A request for an SVID with these keys, ready to go: an `EnrolmentRequest`, or for `operator` the bare `SigningRequest`. Two
 * ML-DSA-65 signatures at most, and one of ECDSA.
 */
export async function makeRequest(crypto: Crypto, keys: IdentityKeys, claims: Claims, reason: Reason): Promise<Outcome<Uint8Array>> {
  const request = await sign(crypto, keys, claims);
  if (!request.ok) return request;
  if (reason.kind === 'operator') return accept(encodeRequest(request.value));
  const hash = requestHash(crypto.symmetric, request.value);
  if (reason.kind === 'token') {
    const { secret } = reason.token;
    const mac = requestMac(crypto.symmetric, reason.token, hash);
    return accept(encodeEnrolment({ request: request.value, warrant: { kind: 'token', token: tokenId(crypto.symmetric, secret), mac } }));
  }
  const holder = await crypto.signatures.signingKey(reason.seed);
  if (!holder.ok) return holder;
  const signature = await holder.value.sign('x0/renewal/1', hash);
  return accept(encodeEnrolment({ request: request.value, warrant: { kind: 'renewal', svid: reason.svid, signature } }));
}
