// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { Instant, Milliseconds } from '../time.ts';
import type { MacAddress } from './mac-address.ts';
import type { IfIndex } from './mesh-view.ts';

/** 32 bits drawn at every start of an agent; says that a neighbour restarted, and nothing about who it is. */
export type NodeId = Brand<number, 'node-id'>;
/** Link-local IPv6 address without a zone, `fe80::1`. */
export type LinkLocal = Brand<string, 'link-local'>;

/** What the sender of a beacon says about one neighbour it hears, or heard, on that interface. */
export interface HeardNeighbour {
  readonly node: NodeId;
  /** Last sequence number heard from that neighbour. */
  readonly sequence: number;
  /** Share of that neighbour's recent beacons that were lost, 0–1 (carried in steps of 1/255). */
  readonly loss: number;
  /** "I isolated you": the sender no longer routes over this link. Both ends then act. */
  readonly isolated: boolean;
  /** "I penalise you": the sender made this link expensive. */
  readonly penalised: boolean;
}

/**
 * A probe and its answer in one: sent to all neighbours of one hard interface over link-local multicast.
 * At most 38 bytes of payload with three neighbours, so that ten a second stay below 1 kB/s with headers.
 */
export interface Beacon {
  readonly node: NodeId;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** Address of the sending hard interface: joins a beacon with the routing protocol's neighbour. */
  readonly mac: MacAddress;
  /** How often the sender sends now. */
  readonly interval: Milliseconds;
  /** Hops over which neighbours are asked to announce themselves faster for a while, 0–3. */
  readonly boost: number;
  readonly heard: readonly HeardNeighbour[];
}

/** More neighbours do not fit one beacon. */
export const heardLimit = 16;

/** Bytes of a beacon's frame that tells of so many neighbours: Ethernet 14, IPv6 40, UDP 8, head 14, and 8 for each. */
export const beaconFrameBytes = (told: number): number => 76 + 8 * Math.min(heardLimit, told);

export interface HeardBeacon {
  readonly hardif: IfIndex;
  readonly from: LinkLocal;
  readonly at: Instant;
  readonly beacon: Beacon;
}

/** The neighbour's kernel answered an ICMPv6 echo: the link works even where the neighbour's agent does not. */
export interface HeardEcho {
  readonly hardif: IfIndex;
  readonly from: LinkLocal;
  readonly at: Instant;
  readonly sequence: number;
}

/** What a router says to all routers of the mesh over the mesh interface itself. */
export interface MeshNotice {
  readonly originator: MacAddress;
  readonly node: NodeId;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** IPv4 address on the mesh interface and the state of the own uplink; null where the router is no gateway. */
  readonly gateway: { readonly address: string; readonly proven: boolean } | null;
  /** Neighbours that the sender isolated, at most 8. */
  readonly isolated: readonly NodeId[];
  readonly boost: number;
}

export interface HeardNotice {
  /** The sender's link-local address on the mesh interface: an echo to it travels the routed path. */
  readonly from: LinkLocal;
  readonly at: Instant;
  readonly notice: MeshNotice;
}
