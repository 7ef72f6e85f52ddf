// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from '../identity/octet-writer.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { proofOf } from './handshake-keys.ts';
import type { Secret } from './secret.ts';
import { peerEnd, type Session } from './session.ts';
import type { DirectedSecrets } from './session-keys.ts';
import type { Symmetric } from './symmetric.ts';

/** A peer that we had a session with since our start: what shows it that we are who we were, and the other way round. */
export interface KnownPeer {
  readonly hardif: IfIndex;
  readonly mac: MacAddress;
  readonly id: SpiffeId;
  readonly resumption: DirectedSecrets;
  /** Name the secrets on the wire, 32 bits; they change with each session. */
  readonly hints: { readonly send: number; readonly receive: number };
  /** Of the last session. */
  readonly transcript: Uint8Array;
  /** The last counter in a message 1, each way: a recorded one is worth nothing. */
  readonly sent: number;
  readonly received: number;
  readonly since: Instant;
  /** When we last began a handshake with it. */
  readonly tried: Instant | null;
}

/** More than a router has neighbours; the oldest goes. */
export const mostKnownPeers = 256;

function hintOf(symmetric: Symmetric, key: Secret): number {
  const bytes = proofOf(symmetric, key, asciiOctets('hint'));
  // 0 says "none".
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) || 1;
}

export function acquaintance(symmetric: Symmetric, session: Session): KnownPeer {
  const { resumption } = session.keys;
  const { mac, id } = peerEnd(session);
  const hints = { send: hintOf(symmetric, resumption.send), receive: hintOf(symmetric, resumption.receive) };
  const { transcript, establishedAt: since } = session;
  return { hardif: session.address.hardif, mac, id, resumption, hints, transcript, sent: 0, received: 0, since, tried: null };
}

/** In message 1, over its hash and the counter. */
export const helloProof = (symmetric: Symmetric, key: Secret, counter: number, helloHash: Uint8Array): Uint8Array =>
  proofOf(symmetric, key, asciiOctets('hello'), new OctetWriter().u32(counter).done(), helloHash);

/** In the first frame of message 2, over the transcript so far. */
export const headProof = (symmetric: Symmetric, key: Secret, transcript: Uint8Array): Uint8Array =>
  proofOf(symmetric, key, asciiOctets('head'), transcript);
