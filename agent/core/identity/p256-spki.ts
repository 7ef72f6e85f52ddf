// SPDX-License-Identifier: Apache-2.0
import { fromHex } from './hex.ts';

/** DER of a SubjectPublicKeyInfo with id-ecPublicKey, prime256v1 and an uncompressed point follow as 64 bytes (RFC 5480, section 2). */
const head = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 27) as Uint8Array;
const pointLength = 64;
export const spkiLength = head.length + pointLength;

const headStandsAt = (bytes: Uint8Array, at: number): boolean => head.every((octet, offset) => bytes[at + offset] === octet);

/** Whether the bytes have the shape of a P-256 key. Whether its point lies on the curve is for whoever uses the key. */
export const isP256Spki = (bytes: Uint8Array): boolean => bytes.length === spkiLength && headStandsAt(bytes, 0);

/** Every P-256 point, x and y of 32 bytes each, that a DER certificate could be about; usually one. */
export function p256Points(certificate: Uint8Array): readonly { readonly x: Uint8Array; readonly y: Uint8Array }[] {
  const points: { x: Uint8Array; y: Uint8Array }[] = [];
  for (let at = certificate.indexOf(0x30); at >= 0 && at + spkiLength <= certificate.length; at = certificate.indexOf(0x30, at + 1)) {
    if (!headStandsAt(certificate, at)) continue;
    const x = at + head.length;
    points.push({ x: certificate.subarray(x, x + 32), y: certificate.subarray(x + 32, x + pointLength) });
  }
  return points;
}
