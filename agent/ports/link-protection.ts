// SPDX-License-Identifier: Apache-2.0
import type { InterfaceKind, Sci, SciPort } from '../core/link/link-end.ts';
import type { AssociationNumber } from '../core/link/rekey-association.ts';
import type { MacsecKey } from '../core/link/session-keys.ts';
import type { MacAddress } from '../core/mesh/mac-address.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/**
 * Packet numbers that a late frame may be behind. Within a window copies pass too, because the kernel keeps no bitmap; with
 * none whatever was overtaken is lost.
 */
export const replayWindow = { inOrder: 0, overtaking: 64 } as const;
export type ReplayWindow = (typeof replayWindow)[keyof typeof replayWindow];

/** An interface that protected links may run over. */
export interface Underlay {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
  /** What the driver can carry; null where it sets no limit. */
  readonly largestMtu: number | null;
  readonly kind: InterfaceKind;
  /**
   * Its frames may overtake each other. Matters to the window of the other end, which is told the kind: so a wire behind several
   * transmit queues, or of a router with several processors, is no "cable" but "other".
   */
  readonly reorders: boolean;
}

export interface PairRequest {
  readonly underlay: IfIndex;
  /** Of the own channel; its address is the underlay's. A channel exists once on an underlay. */
  readonly port: SciPort;
  readonly peer: Sci;
  /** `inOrder` only where neither end reorders. */
  readonly window: ReplayWindow;
  /** GCM-AES-XPN-256, whose packet numbers have 64 bits and do not run out: from 2.5 Gb/s. Both ends the same. */
  readonly extended: boolean;
}

/** An installed key as the kernel tells it. */
export interface SecurityAssociation {
  readonly association: AssociationNumber;
  readonly active: boolean;
  /** 32 hexadecimal digits. */
  readonly keyId: string;
  /** Of the next frame sent, or one more than the highest received; 1 at first. */
  readonly nextPacketNumber: number;
}

/** Frames, except where it says bytes; counted by the kernel since the device, or the channel, was made (IEEE 802.1AE 10.7.9). */
export interface ProtectionCounters {
  /** From the peer and genuine. Copies within the replay window are counted again. */
  readonly ok: number;
  readonly okBytes: number;
  /** Named the peer's channel and were not made with its key: forged, or of a key that is gone. */
  readonly notValid: number;
  /** Named the peer's channel and a key that is not installed. */
  readonly notUsingAssociation: number;
  readonly unusedAssociation: number;
  /** Behind the replay window: copies, or overtaken. */
  readonly late: number;
  /** Whatever comes in without protection, or for a channel of nobody here. On a shared medium others' links count here. */
  readonly noTag: number;
  readonly badTag: number;
  readonly noChannel: number;
  readonly sent: number;
  readonly sentBytes: number;
  /** Did not fit the underlay and were not sent. */
  readonly tooLong: number;
  /** Genuine by their key, and with a source address that is not the peer's: dropped. Null: no peer, or that filter is not in place. */
  readonly foreignSource: number | null;
}

/** One device for one neighbour: a hard interface of its own. */
export interface ProtectedLink {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly underlay: IfIndex;
  readonly own: Sci;
  /** Null: isolated, nothing is received. */
  readonly peer: Sci | null;
  readonly up: boolean;
  readonly master: IfIndex | null;
  readonly mtu: number;
  /** Largest frame of a client, in bytes, that the mesh carries over this link in one piece; null where all of 1,500 are. */
  readonly fragmentsAbove: number | null;
  /** Which key sends, and whether it can: an installed and active one. */
  readonly sending: AssociationNumber;
  readonly canSend: boolean;
  readonly transmit: readonly SecurityAssociation[];
  readonly receive: readonly SecurityAssociation[];
  /** Settings that are not what they must be, "encrypt off"; a link with one must not carry the mesh. */
  readonly differences: readonly string[];
  readonly counters: ProtectionCounters;
}

/**
 * Pairwise links that the kernel authenticates and encrypts. The kernel keeps them and their keys when the agent dies; the
 * next agent finds them with `observe` and takes them over or deletes them. Every change is read back.
 */
export interface LinkProtection {
  /** Refused with `mesh-forwarding-on`, `underlay-occupied`, `underlay-not-ethernet` or `no-such-interface`. */
  inspect(underlay: IfIndex): Promise<Outcome<Underlay>>;
  /**
   * Makes a device, up and without keys: nothing passes yet. Raises the underlay's MTU where the driver can. Refused as
   * `inspect`, and with `macsec-port-taken`, `macsec-settings-differ` (nothing stays then), `macsec-unsupported`,
   * `filter-unsupported` or `value-out-of-range`.
   */
  create(request: PairRequest): Promise<Outcome<ProtectedLink>>;
  /**
   * From now on frames of `peer` under this key are received. Opens the channel again after `isolate`. Refused with
   * `macsec-key-reused`, `macsec-key-shape`, `macsec-association-busy`, `macsec-other-peer`, `macsec-port-taken`,
   * `macsec-no-cipher`, and as `create` about the source filter.
   */
  installReceiving(device: IfIndex, peer: Sci, association: AssociationNumber, key: MacsecKey): Promise<Outcome<void>>;
  /** Installs a key to send with and does not send with it yet, whatever its number. Refused as `installReceiving`. */
  installSending(device: IfIndex, association: AssociationNumber, key: MacsecKey): Promise<Outcome<void>>;
  /** Sends with that key from the next frame on. Refused with `macsec-no-association` where it is not installed. */
  sendWith(device: IfIndex, association: AssociationNumber): Promise<Outcome<void>>;
  /** Takes a key away for good. Refused with `macsec-association-busy` for the one that sends. */
  remove(device: IfIndex, direction: 'transmit' | 'receive', association: AssociationNumber): Promise<Outcome<void>>;
  /** Takes away every key and the peer's channel: nothing is received or sent until new keys are installed. */
  isolate(device: IfIndex): Promise<Outcome<void>>;
  /** All links of this agent and of those that ran here before. */
  observe(): Promise<Outcome<readonly ProtectedLink[]>>;
  /** Refused with `not-ours` where the device is none of this agent's, `no-such-interface` where it is gone. */
  delete(device: IfIndex): Promise<Outcome<void>>;
}
