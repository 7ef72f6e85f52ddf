// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { SigningRequest } from '../../core/identity/signing-request.ts';
import { requestBodyBytes } from '../../core/identity/signing-request-codec.ts';
import { x509ProofMessage } from '../../core/identity/x509-proof.ts';

const hash = 'sha256';
const dsaEncoding = 'ieee-p1363';

/** A request's proof that its maker holds a P-256 key, 64 bytes. */
export const proveX509Key = (key: KeyObject, bodyBytes: Uint8Array): Uint8Array =>
  new Uint8Array(sign(hash, x509ProofMessage(bodyBytes), { key, dsaEncoding }));

/** Whether a request's maker holds the P-256 key that it names. False also where that is no point of the curve. */
export function holdsX509Key(request: SigningRequest): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(request.spki), type: 'spki', format: 'der' });
    return verify(hash, x509ProofMessage(requestBodyBytes(request)), { key, dsaEncoding }, request.x509Proof);
  } catch {
    return false;
  }
}
