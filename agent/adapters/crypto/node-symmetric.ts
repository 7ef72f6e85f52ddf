// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Symmetric } from '../../core/link/symmetric.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** Node answers in Buffers, whose `slice` shares and whose memory may be a pool's: what leaves here is bytes and nothing else. */
function bytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** GCM takes other lengths and then hashes them to a counter of its own, which may meet one that was used already. */
function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== nonceLength) throw new RangeError(`a nonce has ${nonceLength} bytes, not ${nonce.length}`);
}

/** The symmetric half from node:crypto, which every Node has. Keys and nonces of a wrong length are the caller's defect: they throw. */
export const nodeSymmetric: Symmetric = {
  sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return bytes(hash.digest());
  },
  hmac(key, ...parts) {
    const hash = createHmac('sha256', key);
    for (const part of parts) hash.update(part);
    return bytes(hash.digest());
  },
  hkdf: (secret, salt, info, length) => new Uint8Array(hkdfSync('sha256', secret, salt, info, length)),
  seal(key, nonce, associated, plain) {
    checkNonce(nonce);
    const seal = createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
    seal.setAAD(associated);
    return bytes(seal.update(plain), seal.final(), seal.getAuthTag());
  },
  open(key, nonce, associated, sealed) {
    checkNonce(nonce);
    const open = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
    if (sealed.length < tagLength) return null;
    open.setAAD(associated);
    open.setAuthTag(sealed.subarray(-tagLength));
    const plain = open.update(sealed.subarray(0, -tagLength));
    try {
      return bytes(plain, open.final());
    } catch {
      return null;
    }
  },
  same: (a, b) => a.length === b.length && timingSafeEqual(a, b),
};
