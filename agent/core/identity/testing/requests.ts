// SPDX-License-Identifier: Apache-2.0
import type { EnrolmentRequest } from '../enrolment.ts';
import { fromHex } from '../hex.ts';
import type { JoinToken, TokenId } from '../join-token.ts';
import type { SvidHash } from '../pq-svid.ts';
import type { SigningRequest, SigningRequestBody } from '../signing-request.ts';
import { encodeRequestBody, provenRequest, signedRequest } from '../signing-request-codec.ts';
import { suiteOne } from '../suites.ts';
import { onDay, roof, sampleKey, sampleOctets, sampleSignature, sure } from './samples.ts';

/** The key of the root below. */
export const sampleSpki = fromHex(
  '3059301306072a8648ce3d020106082a8648ce3d03010703420004d9d0bf270bc916aba050fe100c64200ea8fbe7631b1f7ae326352e3bbc317706' +
    '35fc9bf7302dae6aab281943ded16bee0753acdfd3f1bdb8c774411a0b44bc5b',
  91,
) as Uint8Array;

/** A self-signed root of mesh.example, made with OpenSSL 3.0: base64 of DER. */
export const sampleRoot =
  'MIIBujCCAV+gAwIBAgIUZSe+ZfgUlbZ3B7XtrPOj8QGT52IwCgYIKoZIzj0EAwIwFzEVMBMGA1UECgwMbWVzaC5leGFtcGxlMCAXDTI2MTEyNT' +
  'EyMzEzMFoYDzIxMjYxMTAxMTIzMTMwWjAXMRUwEwYDVQQKDAxtZXNoLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATZ0L8nC8kW' +
  'q6BQ/hAMZCAOqPvnYxsfeuMmNS47vDF3BjX8m/cwLa5qqygZQ97Ra+4HU6zf0/G9uMd0QRoLRLxbo4GGMIGDMB0GA1UdDgQWBBR4PQXsR1+gwo' +
  'M+xl0uzTninlUPtjAfBgNVHSMEGDAWgBR4PQXsR1+gwoM+xl0uzTninlUPtjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAgBgNV' +
  'HREEGTAXhhVzcGlmZmU6Ly9tZXNoLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAMCrunoGqQsDSle6YMlEXYg7UgLIjnajxH6td7n1rcIkAi' +
  'EAnCn5yR5+klMlXd8+lFs7gy+rrIA6l+t7APafcNq/e04=';

/** The router on the roof wants to be a gateway and something that nobody settled for it. */
export function sampleRequest(changes: Partial<SigningRequestBody> = {}): SigningRequest {
  const body: SigningRequestBody = {
    version: 1,
    id: roof,
    publicKey: sampleKey(1),
    spki: sampleSpki,
    nonce: sampleOctets(32, 5),
    zone: 'north',
    roles: ['gateway', 'king'],
    suites: [suiteOne],
    ...changes,
  };
  return sure(signedRequest(provenRequest(sure(encodeRequestBody(body)), sampleOctets(64, 10)), sampleSignature(6)));
}

export const sampleEnrolment = (kind: 'token' | 'renewal'): EnrolmentRequest => ({
  request: sampleRequest(),
  warrant:
    kind === 'token'
      ? { kind, token: '0123456789abcdef' as TokenId, mac: sampleOctets(32, 7) }
      : { kind, svid: 'cd'.repeat(32) as SvidHash, signature: sampleSignature(8) },
});

/** A token for the router on the roof, good for two days. */
export const sampleToken = (changes: Partial<JoinToken> = {}): JoinToken => ({
  id: roof,
  expires: onDay(2),
  secret: sampleOctets(20, 9),
  ...changes,
});
