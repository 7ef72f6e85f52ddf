// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { signingSeedLength } from '../../ports/crypto.ts';
import type { IdentityKeys } from '../../ports/identity-store.ts';

/** New keys for a router: an ML-DSA-65 seed and a P-256 key. */
export const newKeys = (): IdentityKeys => ({ seed: new Uint8Array(randomBytes(signingSeedLength)), x509Key: newX509Key() });

/** A new P-256 key, PKCS#8, DER. */
export const newX509Key = (): Uint8Array =>
  new Uint8Array(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' }));

/** A P-256 key from PKCS#8. Refuses another kind or other bytes with `key-file-malformed`, never saying what they are. */
export function x509KeyOf(pkcs8: Uint8Array): Outcome<KeyObject> {
  const malformed = refuse(
    'operator',
    'key-file-malformed',
    'this is no P-256 key in PKCS#8',
    'restore it from a backup, or make new keys',
  );
  try {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' });
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? accept(key) : malformed;
  } catch {
    return malformed;
  }
}

/** The public half as SubjectPublicKeyInfo, DER, 91 bytes. */
export const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));
