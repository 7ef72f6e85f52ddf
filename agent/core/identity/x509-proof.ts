// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from './octet-writer.ts';

/** Bytes of an ECDSA signature on P-256: r and s, 32 each (IEEE P1363). Its DER has one of several lengths. */
export const x509ProofLength = 64;

/** The key signs in TLS as well: nothing there begins like this, for in TLS 1.3 it begins with 64 spaces (RFC 8446, section 4.4.3). */
const label = asciiOctets('x0/x509-request/1\0');

/**
 * What the P-256 key of a request signs, ECDSA with SHA-256 (FIPS 186-5, section 6.4). Without it a router could have a certificate
 * for somebody else's key, and pass for whoever shows it (RFC 2986, section 3).
 */
export const x509ProofMessage = (bodyBytes: Uint8Array): Uint8Array => new OctetWriter().octets(label).octets(bodyBytes).done();
