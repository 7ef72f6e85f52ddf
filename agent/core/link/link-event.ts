// SPDX-License-Identifier: Apache-2.0
import type { NodeId } from '../mesh/beacon.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { Refusal } from '../refusal.ts';
import type { Instant, Milliseconds } from '../time.ts';
import type { Work, Worked, WorkId } from './handshake-work.ts';
import type { LinkAddress } from './link-end.ts';
import type { LinkKey, LinkSelf } from './link-state.ts';
import type { Session } from './session.ts';
import type { ChannelType } from './session-channel.ts';

/** One neighbour's part of a beacon with tags. */
export interface TaggedEntry {
  /** One byte that says for whom the entry may be, so that not every tag is tried. */
  readonly hint: number;
  /** The bytes that the tag covers besides the beacon's head. */
  readonly said: Uint8Array;
  /** Eight bytes. */
  readonly tag: Uint8Array;
}

export type LinkEvent =
  /** A datagram with the link's first byte. */
  | { readonly kind: 'frame'; readonly from: LinkAddress; readonly bytes: Uint8Array }
  /** A beacon: `head` are its bytes before the entries, `mac`, `node` and `sequence` what stands in them. */
  | {
      readonly kind: 'beacon';
      readonly from: LinkAddress;
      readonly mac: MacAddress;
      readonly node: NodeId;
      readonly sequence: number;
      readonly head: Uint8Array;
      readonly entries: readonly TaggedEntry[];
    }
  /** The answer to a `compute`; `took` is processor time. */
  | { readonly kind: 'computed'; readonly id: WorkId; readonly result: Worked; readonly took: Milliseconds }
  | { readonly kind: 'send'; readonly link: LinkKey; readonly type: ChannelType; readonly body: Uint8Array }
  /** A new SVID, bundle, revocation or interface. Sessions stay. */
  | { readonly kind: 'self'; readonly self: LinkSelf }
  /** A handshake beside the session, which takes its place: our SVID or what the peer should know of us changed. Once a second at most. */
  | { readonly kind: 'renew'; readonly link: LinkKey }
  /** The link ends now. Where `forget`, the peer is a stranger afterwards: it was revoked. */
  | { readonly kind: 'drop'; readonly link: LinkKey; readonly forget: boolean }
  /** Nothing but time. */
  | { readonly kind: 'tick' };

/** `random`: 32 fresh bytes that nobody can guess, of this input alone. */
export interface LinkInput {
  readonly at: Instant;
  readonly random: Uint8Array;
  readonly event: LinkEvent;
}

export type LinkOutput =
  | { readonly kind: 'frame'; readonly to: LinkAddress; readonly bytes: Uint8Array }
  /** To be answered by `computed` with the same id, not within the same turn. */
  | { readonly kind: 'compute'; readonly id: WorkId; readonly work: Work }
  /** The private key of a `generate` is wanted no more. */
  | { readonly kind: 'forget'; readonly key: WorkId }
  /** `replaced`: the session that this one takes the place of. */
  | { readonly kind: 'established'; readonly link: LinkKey; readonly session: Session; readonly replaced: Session | null }
  | { readonly kind: 'ended'; readonly link: LinkKey }
  /** `session`: its name, the transcript in hexadecimal; a session that was replaced may still be heard for a while. */
  | { readonly kind: 'message'; readonly link: LinkKey; readonly session: string; readonly type: ChannelType; readonly body: Uint8Array }
  /** A beacon carried a valid tag: its sender lives, and `entries[entry]` is what it says of us. */
  | { readonly kind: 'alive'; readonly link: LinkKey; readonly node: NodeId; readonly entry: number }
  | { readonly kind: 'refused'; readonly about: LinkAddress | LinkKey; readonly refusal: Refusal };
