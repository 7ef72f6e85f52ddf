// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** "x0ec" and a version; then 16 bytes of nonce. */
const requestMark = Buffer.from('x0ec\u0001', 'latin1');
const answerMark = Buffer.from('x0er\u0001', 'latin1');
export const nonceLength = 16;
const signatureLength = 64;
const context = Buffer.from('x0tta6bl4 gateway echo 1\0', 'latin1');

/** RFC 8410: an Ed25519 public key's SubjectPublicKeyInfo is this and the 32 raw bytes. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** From 32 raw bytes in base64; null where they are no key. */
export function echoKey(base64: string): KeyObject | null {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) return null;
  try {
    return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
  } catch {
    return null; // 32 bytes that are no point of the curve: the caller says which option is wrong.
  }
}

export function encodeEchoRequest(nonce: Buffer): Buffer {
  return Buffer.concat([requestMark, nonce]);
}

/** The nonce of a request, or null. */
export function decodeEchoRequest(bytes: Buffer): Buffer | null {
  return bytes.length === requestMark.length + nonceLength && bytes.subarray(0, requestMark.length).equals(requestMark)
    ? bytes.subarray(requestMark.length)
    : null;
}

/** The control plane's answer: the nonce and a signature over context and nonce. */
export function encodeEchoAnswer(nonce: Buffer, privateKey: KeyObject): Buffer {
  return Buffer.concat([answerMark, nonce, sign(null, Buffer.concat([context, nonce]), privateKey)]);
}

/** Null where `bytes` are the control plane's answer to `nonce`; otherwise what is wrong with them. */
export function wrongWithEcho(bytes: Buffer, nonce: Buffer, publicKey: KeyObject): string | null {
  const signed = answerMark.length + nonceLength;
  if (bytes.length !== signed + signatureLength || !bytes.subarray(0, answerMark.length).equals(answerMark)) return 'that is no echo';
  if (!bytes.subarray(answerMark.length, signed).equals(nonce)) return 'the echo answers another request';
  return verify(null, Buffer.concat([context, nonce]), publicKey, bytes.subarray(signed))
    ? null
    : 'the signature is not the control plane’s';
}
