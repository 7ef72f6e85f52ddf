// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from '../identity/octet-writer.ts';
import { type LinkEnds, type LinkRole, otherRole, sciBytes } from './link-end.ts';
import { type Secret, secret } from './secret.ts';
import type { Symmetric } from './symmetric.ts';

/** One key for what we send and another for what we receive; never the same. */
export interface DirectedSecrets {
  readonly send: Secret;
  readonly receive: Secret;
}

/** All that one handshake gives. Each 32 bytes. They live as long as the session and are never persisted. */
export interface SessionKeys {
  /** AES-256-GCM of the agents' own channel. */
  readonly channel: DirectedSecrets;
  /** HMAC-SHA-256 of beacon tags. */
  readonly tag: DirectedSecrets;
  /** HMAC-SHA-256 that shows in a later handshake that the two know each other. */
  readonly resumption: DirectedSecrets;
  /** Generation 0 of the root that MACsec keys come from; a rekey replaces it by `nextMacsecRoot`. */
  readonly macsecRoot: Secret;
}

/** What the kernel gets for one secure association. */
export interface MacsecKey {
  /** GCM-AES-256 or GCM-AES-XPN-256, 32 bytes. */
  readonly sak: Secret;
  /** MACSEC_SA_ATTR_KEYID, 16 bytes; says nothing about the key. */
  readonly keyId: Uint8Array;
  /** MACSEC_SA_ATTR_SALT, 12 bytes, with extended packet numbers only (IEEE 802.1AE-2018, 10.7.22). */
  readonly salt: Secret;
  /** MACSEC_SA_ATTR_SSCI, with extended packet numbers only: 1 where the initiator sends, 2 where the responder does. */
  readonly ssci: 1 | 2;
}

/** The sender's role, both ids and SCIs in the order of travel, and the generation: no two directions share an info (RFC 5869, 3.2). */
function direction(name: string, ends: LinkEnds, sender: LinkRole, generation: number): Uint8Array {
  const from = ends[sender];
  const to = ends[otherRole(sender)];
  return new OctetWriter()
    .text(`x0/link/1 ${name}`)
    .u8(0)
    .u8(sender === 'initiator' ? 1 : 2)
    .u16(from.id.length)
    .text(from.id)
    .u16(to.id.length)
    .text(to.id)
    .octets(sciBytes(from.sci))
    .octets(sciBytes(to.sci))
    .u32(generation)
    .done();
}

const noSalt = new Uint8Array(0);

/** The keys of a session whose master secret (32 bytes, bound to the whole transcript) both ends hold. */
export function sessionKeys(symmetric: Symmetric, master: Secret, ends: LinkEnds, role: LinkRole): SessionKeys {
  const key = (name: string, sender: LinkRole): Secret =>
    secret(symmetric.hkdf(master.reveal(), noSalt, direction(name, ends, sender, 0), 32));
  const both = (name: string): DirectedSecrets => ({ send: key(name, role), receive: key(name, otherRole(role)) });
  // The root belongs to no direction; by convention it is the initiator's.
  return { channel: both('channel'), tag: both('tag'), resumption: both('resumption'), macsecRoot: key('macsec root', 'initiator') };
}

/** The MACsec keys of one generation (0, 1, …, at most 2^32 − 1). */
export function macsecKeys(
  symmetric: Symmetric,
  root: Secret,
  ends: LinkEnds,
  role: LinkRole,
  generation: number,
): { readonly send: MacsecKey; readonly receive: MacsecKey } {
  const key = (sender: LinkRole): MacsecKey => {
    const part = (name: string, length: number): Uint8Array =>
      symmetric.hkdf(root.reveal(), noSalt, direction(name, ends, sender, generation), length);
    return {
      sak: secret(part('sak', 32)),
      keyId: part('key id', 16),
      salt: secret(part('salt', 12)),
      ssci: sender === 'initiator' ? 1 : 2,
    };
  };
  return { send: key(role), receive: key(otherRole(role)) };
}

/**
 * The root of the next generation: whoever learns a later one knows nothing of earlier keys, and a fresh X-Wing secret heals a
 * root that was learnt. `transcript` is a hash over both shares of the rekey.
 */
export function nextMacsecRoot(symmetric: Symmetric, root: Secret, shared: Secret, transcript: Uint8Array): Secret {
  const both = new OctetWriter().octets(shared.reveal()).octets(root.reveal()).done();
  return secret(symmetric.hkdf(both, transcript, asciiOctets('x0/link/1 macsec root'), 32));
}
