// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import type { GatewayProof } from '../mesh/gateway-proof.ts';
import type { KernelLink } from '../mesh/kernel-link.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../mesh/mesh-view.ts';
import type { HostReading, PacketCounters } from '../mesh/packet-counters.ts';
import type { ProtectedNeighbour } from '../mesh/protected-neighbour.ts';
import { type Instant, instant, type Milliseconds, type WallTime, wallTime } from '../time.ts';
import type { Heal } from './heal.ts';
import { type Lasting, nothingLasting } from './lasting.ts';
import type { Member } from './member.ts';
import type { NeighbourWatch } from './neighbour-watch.ts';
import type { Reception } from './reception.ts';
import type { Settings } from './settings.ts';
import type { Symptom } from './symptom.ts';

/** One of the router's own hard interfaces, attached now or detached by this agent. */
export interface HardifWatch {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress;
  readonly channel: 'shut' | 'asked' | 'open';
  /** When opening is tried again after a refusal. */
  readonly retryAt: Instant;
  readonly nextBeacon: Instant;
  readonly sentAt: Instant | null;
  /** Between the last two beacons sent here. */
  readonly spacing: Milliseconds;
  /** As the last beacon sent here told it; null before the first. */
  readonly interval: Milliseconds | null;
  /** As it was meant to be, had this router the time for it. */
  readonly planned: Milliseconds | null;
  /** Of the last beacon sent here, 16 bits: each interface counts alone, or its neighbours would see gaps. */
  readonly sequence: number;
  /** When its carrier came back, or null. */
  readonly carrierAt: Instant | null;
  /** When too many of its neighbours wavered at once, last; and when that was told. */
  readonly crowdedAt: Instant | null;
  readonly crowdToldAt: Instant | null;
}

/** How often the next hop towards an originator changed. */
export interface RouteWatch {
  readonly nextHop: MacAddress;
  readonly hardif: IfIndex;
  readonly seenAt: Instant;
  readonly changes: readonly { readonly at: Instant; readonly from: IfIndex; readonly to: IfIndex }[];
}

/** Results of gateway proofs of one path, newest last, at most 20. */
export interface ProofHistory {
  readonly asked: Instant | null;
  readonly results: readonly { readonly at: Instant; readonly passed: boolean; readonly proof: GatewayProof }[];
}

/** End-to-end checks of a heal: echoes over the mesh to routers that were reached through the healed link. */
export interface PathCheck {
  readonly target: LinkLocal;
  readonly originator: MacAddress;
  readonly open: readonly { readonly sequence: number; readonly at: Instant }[];
  readonly answers: number;
  readonly reception: Reception;
}

/** `resource`: what it puts back, or that it helps the neighbours and puts nothing back. */
export interface LooseChange {
  readonly resource: string;
  readonly change: Change;
  readonly at: Instant;
}

/** The K of MAPE-K: everything the agent knows, as plain data. The same knowledge and event always give the same step. */
export interface Knowledge {
  readonly at: Instant;
  readonly wall: WallTime;
  readonly startedAt: Instant;
  readonly phase: 'starting' | 'running' | 'stopping';
  readonly settings: Settings | null;
  readonly node: NodeId;
  readonly echoSequence: number;
  readonly noticeSequence: number;
  readonly nextNotice: Instant;
  readonly mesh: MeshView | null;
  readonly meshAt: Instant;
  /** The last look at the mesh failed: what is known of it is older than usual. */
  readonly meshStale: boolean;
  readonly linksAt: Instant;
  /** The channel to all routers, for notices and end-to-end echoes: over the mesh interface, or the bridge that it is a port of. */
  readonly meshChannel: { readonly state: 'shut' | 'asked' | 'open'; readonly over: IfIndex | null; readonly retryAt: Instant };
  readonly links: Readonly<Record<number, KernelLink>>;
  readonly linkLocals: Readonly<Record<number, LinkLocal>>;
  readonly addresses: Readonly<Record<number, string>>;
  readonly hardifs: Readonly<Record<number, HardifWatch>>;
  /** Name of an interface that went → the last sequence sent there: one that comes back counts on. */
  readonly pastSequences: Readonly<Record<string, number>>;
  readonly neighbours: Readonly<Record<string, NeighbourWatch>>;
  /** Links with keys, by the interface below and the neighbour's address there. */
  readonly protectedLinks: Readonly<Record<string, ProtectedNeighbour>>;
  /** Name of a device → when it was last asked to be brought into the mesh. */
  readonly attached: Readonly<Record<string, Instant>>;
  readonly members: Readonly<Record<string, Member>>;
  /** Key: ifindex, a space, source address. Null while XDP is not usable. */
  readonly packets: Readonly<Record<string, PacketCounters>> | null;
  readonly packetsAt: Instant;
  readonly host: HostReading | null;
  /** Available memory over the last minutes, newest last, at most 60. */
  readonly memoryTrend: readonly { readonly at: Instant; readonly available: number }[];
  readonly routes: Readonly<Record<string, RouteWatch>>;
  readonly proofs: Readonly<Record<string, ProofHistory>>;
  readonly dhcpServing: boolean | null;
  readonly dhcpAt: Instant;
  readonly symptoms: Readonly<Record<string, Symptom>>;
  /** Heals that have not ended, by id. */
  readonly heals: Readonly<Record<string, Heal>>;
  /** Per heal that is being verified. */
  readonly checks: Readonly<Record<string, readonly PathCheck[]>>;
  readonly lasting: Lasting;
  /** Instants of the heals started in the last hour. */
  readonly started: readonly Instant[];
  readonly failures: number;
  readonly restUntil: Instant | null;
  /** Resource → not to be acted on before this instant. */
  readonly holds: Readonly<Record<string, Instant>>;
  /** Symptom id → reason, so that a refusal to act is told once. */
  readonly withheld: Readonly<Record<string, string>>;
  /** Neighbour key → how often its link was isolated lately, and when last: lengthens the wait before it returns. */
  readonly relapses: Readonly<Record<string, { readonly count: number; readonly at: Instant }>>;
  readonly boost: { readonly hops: number; readonly until: Instant } | null;
  readonly pace: Milliseconds;
  readonly analyzedAt: Instant;
  /** When the usual losses were last made to last. */
  readonly usualAt: Instant;
  readonly tickedAt: Instant;
  /** Between the last two turns, at most a second. */
  readonly turnTook: Milliseconds;
  /** How late this agent's own turns came lately, at worst: what it missed meanwhile proves nothing. */
  readonly lateness: Milliseconds;
  readonly nextChange: number;
  /** Changes asked for outside of a heal's own steps (the end of a hurry), by change id. */
  readonly loose: Readonly<Record<string, LooseChange>>;
  /** Kinds of changes that this router cannot do, by its own refusal. */
  readonly unable: readonly Change['kind'][];
  /** Resource → how often putting it back was refused, and when that is tried again. */
  readonly retries: Readonly<Record<string, { readonly count: number; readonly at: Instant }>>;
}

export const ignorant: Knowledge = {
  at: instant(0),
  wall: wallTime(0),
  startedAt: instant(0),
  phase: 'starting',
  settings: null,
  node: 0 as NodeId,
  echoSequence: 0,
  noticeSequence: 0,
  nextNotice: instant(0),
  mesh: null,
  meshAt: instant(0),
  meshStale: false,
  linksAt: instant(0),
  meshChannel: { state: 'shut', over: null, retryAt: instant(0) },
  links: {},
  linkLocals: {},
  addresses: {},
  hardifs: {},
  pastSequences: {},
  neighbours: {},
  protectedLinks: {},
  attached: {},
  members: {},
  packets: null,
  packetsAt: instant(0),
  host: null,
  memoryTrend: [],
  routes: {},
  proofs: {},
  dhcpServing: null,
  dhcpAt: instant(0),
  symptoms: {},
  heals: {},
  checks: {},
  lasting: nothingLasting,
  started: [],
  failures: 0,
  restUntil: null,
  holds: {},
  withheld: {},
  relapses: {},
  boost: null,
  pace: 1000 as Milliseconds,
  analyzedAt: instant(0),
  usualAt: instant(0),
  tickedAt: instant(0),
  turnTook: 0 as Milliseconds,
  lateness: 0 as Milliseconds,
  nextChange: 1,
  loose: {},
  unable: [],
  retries: {},
};
