// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from '../identity/octet-writer.ts';
import type { LinkRole } from './link-end.ts';
import type { Symmetric } from './symmetric.ts';

/*
 * One hash over all that was said, grown step by step; each step's input has a fixed length or ends with its message, so no two
 * conversations share a hash. What the hashes cover stands in docs/decisions/link-handshake.md.
 */
const label = asciiOctets('x0/link/1');

/** After message 1: suites, share, address, SCI port and interface kind of the initiator. Cookies are made over it. */
export const afterHello = (symmetric: Symmetric, helloCore: Uint8Array): Uint8Array => symmetric.sha256(label, helloCore);

/** After the first frame of message 2: the responder's suites and choice, ciphertext, address, SCI port and interface kind. */
export const afterHead = (symmetric: Symmetric, before: Uint8Array, headCore: Uint8Array): Uint8Array => symmetric.sha256(before, headCore);

/** What the responder signs: all before, its SVID's hash, bundle version, revocation digest, boot and its own share. */
export const beforeResponderSigns = (symmetric: Symmetric, before: Uint8Array, news: Uint8Array, share: Uint8Array): Uint8Array =>
  symmetric.sha256(before, news, share);

/** What the initiator signs: all before with the responder's signature, its own news, the peer's SVID hash, and its ciphertext. */
export const beforeInitiatorSigns = (
  symmetric: Symmetric,
  before: Uint8Array,
  signature: Uint8Array,
  saying: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array => symmetric.sha256(before, signature, saying, ciphertext);

/** The session's transcript: all before with the initiator's signature. */
export const afterInitiatorSigned = (symmetric: Symmetric, before: Uint8Array, signature: Uint8Array): Uint8Array =>
  symmetric.sha256(before, signature);

/** The bytes under a signature: protocol, role and the hash. The context (`x0/hs-i/1`, `x0/hs-r/1`) stands beside it. */
export const signedBytes = (role: LinkRole, hash: Uint8Array): Uint8Array =>
  new OctetWriter()
    .octets(label)
    .u8(role === 'initiator' ? 1 : 2)
    .octets(hash)
    .done();
