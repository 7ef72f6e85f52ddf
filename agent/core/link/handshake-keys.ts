// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from '../identity/octet-writer.ts';
import { proofLength } from './handshake-lengths.ts';
import { type LinkRole, otherRole } from './link-end.ts';
import { type Secret, secret } from './secret.ts';
import type { DirectedSecrets } from './session-keys.ts';
import type { Symmetric } from './symmetric.ts';

/** Keys of one handshake, from the first shared secret; each 32 bytes. */
export interface HandshakeKeys {
  /** AES-256-GCM of the fragments. */
  readonly record: DirectedSecrets;
  /** AES-256-GCM of the acknowledgements. */
  readonly ack: DirectedSecrets;
  /** HMAC over the first frame of message 2. */
  readonly head: Secret;
  /** HMAC that binds the responder's identity to these keys (SIGMA). */
  readonly identity: Secret;
}

/** Secrets that depend on both shared secrets and on the whole transcript. */
export interface FinalSecrets {
  readonly master: Secret;
  /** HMACs that bind each end's identity to the session (SIGMA). */
  readonly confirm: Readonly<Record<LinkRole, Secret>>;
}

const info = (name: string, sender?: LinkRole): Uint8Array => asciiOctets(`x0/link/1 ${name}${sender === undefined ? '' : ` ${sender}`}`);

/** `transcript` is the hash after the first frame of message 2. */
export function handshakeKeys(symmetric: Symmetric, shared: Secret, transcript: Uint8Array, role: LinkRole): HandshakeKeys {
  const key = (name: string, sender?: LinkRole): Secret => secret(symmetric.hkdf(shared.reveal(), transcript, info(name, sender), 32));
  const both = (name: string): DirectedSecrets => ({ send: key(name, role), receive: key(name, otherRole(role)) });
  return { record: both('record'), ack: both('ack'), head: key('head'), identity: key('identity') };
}

/** `first` is the secret of the initiator's share, `second` that of the responder's; `transcript` is the session's. */
export function finalSecrets(symmetric: Symmetric, first: Secret, second: Secret, transcript: Uint8Array): FinalSecrets {
  const both = new OctetWriter().octets(first.reveal()).octets(second.reveal()).done();
  const key = (name: string, sender?: LinkRole): Secret => secret(symmetric.hkdf(both, transcript, info(name, sender), 32));
  return { master: key('master'), confirm: { initiator: key('confirm', 'initiator'), responder: key('confirm', 'responder') } };
}

/** 16 bytes that only those who hold `key` can make. */
export const proofOf = (symmetric: Symmetric, key: Secret, ...parts: readonly Uint8Array[]): Uint8Array =>
  symmetric.hmac(key.reveal(), ...parts).slice(0, proofLength);
