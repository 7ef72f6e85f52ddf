// SPDX-License-Identifier: Apache-2.0
import type { Crypto, KeyAgreement, Signatures } from '../../ports/crypto.ts';
import { knownAnswers } from './known-answers.ts';
import { nodeSymmetric } from './node-symmetric.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const base64 = (text: string): Uint8Array => Buffer.from(text, 'base64');
const isDigestOf = (digest: string, bytes: Uint8Array): boolean => nodeSymmetric.same(nodeSymmetric.sha256(bytes), hex(digest));

/** The known key and signature; and a fresh one counts under its own context alone. */
async function signs(signatures: Signatures): Promise<boolean> {
  const { seed, publicKey, context, message, signature } = knownAnswers.signature;
  const key = await signatures.signingKey(hex(seed));
  if (!key.ok || !isDigestOf(publicKey, key.value.publicKey)) return false;
  const said = Buffer.from(message, 'latin1');
  for (const one of [base64(signature), await key.value.sign(context, said)]) {
    if (!(await signatures.verify(context, said, one, key.value.publicKey))) return false;
    if (await signatures.verify('x0/hs-i/1', said, one, key.value.publicKey)) return false;
  }
  return true;
}

/** The known key and secret; and a fresh one is the same at both ends. */
async function agrees(agreement: KeyAgreement): Promise<boolean> {
  const { seed, publicKey, ciphertext, shared } = knownAnswers.agreement;
  const key = await agreement.agreementKey(hex(seed));
  if (!key.ok || !isDigestOf(publicKey, key.value.publicKey)) return false;
  const known = await key.value.decapsulate(base64(ciphertext));
  if (!known.ok || !nodeSymmetric.same(known.value, hex(shared))) return false;
  const made = await agreement.encapsulate(key.value.publicKey);
  const found = made.ok ? await key.value.decapsulate(made.value.ciphertext) : made;
  return made.ok && found.ok && nodeSymmetric.same(made.value.shared, found.value);
}

/**
 * Whether a provider gives suite 1's known answers here. Versions do not tell: the same Node has been built with OpenSSL of its
 * own and of the system, and an option that a version does not know yet is passed over in silence.
 */
export async function works({ signatures, agreement }: Crypto): Promise<boolean> {
  try {
    return (await signs(signatures)) && (await agrees(agreement));
  } catch {
    // Node throws for algorithms and functions that it has not.
    return false;
  }
}
