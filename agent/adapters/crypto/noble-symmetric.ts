// SPDX-License-Identifier: Apache-2.0
import { gcm } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Symmetric } from '../../core/link/symmetric.ts';

const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;

/** noble speaks AES-128 and other nonces too; the suite does not. */
function cipher(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array): ReturnType<typeof gcm> {
  if (key.length !== keyLength || nonce.length !== nonceLength) throw new RangeError('a key has 32 bytes, a nonce 12');
  return gcm(key, nonce, associated);
}

/**
 * The symmetric half without node:crypto, for a runtime that lacks it. Every Node has node:crypto, which is many times faster and
 * costs no memory, so nothing that a router runs imports this: it stays out of the bundle.
 */
export const nobleSymmetric: Symmetric = {
  sha256: (...parts) => parts.reduce((hash, part) => hash.update(part), sha256.create()).digest(),
  hmac: (key, ...parts) => parts.reduce((hash, part) => hash.update(part), hmac.create(sha256, key)).digest(),
  hkdf: (secret, salt, info, length) => hkdf(sha256, secret, salt, info, length),
  seal: (key, nonce, associated, plain) => cipher(key, nonce, associated).encrypt(plain),
  open(key, nonce, associated, sealed) {
    const open = cipher(key, nonce, associated);
    if (sealed.length < tagLength) return null;
    try {
      return open.decrypt(sealed);
    } catch {
      return null;
    }
  },
  same: equalBytes,
};
