// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { Symptom } from '../../agent/core/knowledge/symptom.ts';
import type { Fault } from '../faults/fault.ts';
import type { RouterName, Topology } from '../topologies/topology.ts';

export type RigKind = 'qemu' | 'native';
export type Algorithm = 'iv' | 'v';
/** clear: the routing protocol runs on the links themselves. protected: only inside what agents authenticated. */
export type Links = 'clear' | 'protected';

/** Milliseconds of the rig's monotonic clock: the same clock that the agents' `Instant` counts. */
export type RigTime = number;

export interface Command {
  /** Program and arguments; no shell. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Bytes kept of each output; more is cut at the front. Default 1 MiB. */
  readonly keep?: number;
  /** Killed after this many milliseconds. Default 60,000. */
  readonly within?: number;
}

export interface Executed {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AgentOptions {
  /** The bundle under test; default the one that the rig was opened with. */
  readonly bundle?: string;
  /** The Node that runs it; default the project's own. */
  readonly node?: string;
  /** Default: as a router runs Node 24 (router-node.ts). */
  readonly nodeOptions?: readonly string[];
  /** Laid over the rig's own configuration, section by section; a function is asked for each router. */
  readonly config?: AgentConfig | ((router: RouterName) => AgentConfig);
  /** Default: all. */
  readonly routers?: readonly RouterName[];
}

/** The JSON configuration file's shape; docs/configuration.md names its options. */
export type AgentConfig = Readonly<Record<string, unknown>>;

export interface StreamPlan {
  readonly from: RouterName;
  /** A router of the mesh, or `internet`. */
  readonly to: RouterName | 'internet';
  /** Default 50. */
  readonly intervalMs?: number;
  /** Each probe is a flow of its own, as new connections are. Default: true towards the internet (NAT binds flows to a gateway). */
  readonly newFlows?: boolean;
}

/** A time of more than a second in which no probe was answered. */
export interface Outage {
  /** Of the first lost probe, from the report's `since`. */
  readonly atMs: number;
  /** To the next answered probe, or to the last one that was sent. */
  readonly lastedMs: number;
}

/** What became of the probes sent from `since` on. Round trips: a probe counts as lost if its echo did not come within 1 s. */
export interface StreamReport {
  readonly since: RigTime;
  readonly sent: number;
  readonly lost: number;
  /** Between the arrivals of two echoes that follow each other, the interval not subtracted; also counts from `since` and up to now. */
  readonly longestGapMs: number;
  /** From `since` to the sending of the first of 20 probes in a row that were all answered; null where that did not happen. */
  readonly recoverMs: number | null;
  readonly outages: readonly Outage[];
  /** Of the last 20 probes at most two were lost. */
  readonly wellAtEnd: boolean;
  readonly roundTripMs: { readonly median: number; readonly max: number } | null;
}

export interface Stream {
  /**
   * `since`/`until`: rig time, all of the stream where absent. `there`: from when on the fault is there for good (default `since`);
   * recovery is looked for from then on. Probes younger than 1 s that have no echo yet are left out.
   */
  report(range?: { readonly since?: RigTime; readonly until?: RigTime; readonly there?: RigTime }): Promise<StreamReport>;
  /** [sent at, echo's arrival or null] of every probe. */
  raw(): Promise<readonly (readonly [RigTime, RigTime | null])[]>;
  stop(): Promise<void>;
}

/** When a fault was there: somewhere between these two instants. */
export interface Happened {
  readonly began: RigTime;
  readonly done: RigTime;
}

export interface AgentAnswer<T> {
  readonly status: number;
  readonly body: T;
}

export interface Mesh {
  readonly number: number;
  readonly topology: Topology;
  readonly algorithm: Algorithm;
  readonly links: Links;
  /** The authority that made its routers members; null where links are clear. */
  readonly trust: MeshTrust | null;
  /** Until each watched pair answers and each router knows every other. Rejects after `withinMs` (default 90,000) saying who misses whom. */
  ready(withinMs?: number): Promise<void>;
  startAgents(options?: AgentOptions): Promise<void>;
  /** Until every running agent answers GET /api/health with `healthy`. */
  agentsReady(withinMs?: number): Promise<void>;
  /** SIGTERM, then SIGKILL after 10 s. */
  stopAgents(): Promise<void>;
  /** The routers whose agent runs. */
  running(): Promise<readonly RouterName[]>;
  /** The end of an agent's log, to say why it is not there. */
  lastWords(router: RouterName): Promise<string>;
  inject(fault: Fault): Promise<Happened>;
  clear(fault: Fault): Promise<Happened>;
  stream(plan: StreamPlan): Promise<Stream>;
  /** GET of any path on the agent's socket. */
  ask<T>(router: RouterName, path: string): Promise<AgentAnswer<T>>;
  /** The same as text, whatever the status. */
  text(router: RouterName, path: string): Promise<string>;
  heals(router: RouterName): Promise<readonly Heal[]>;
  symptoms(router: RouterName): Promise<readonly Symptom[]>;
  /** The agent's log so far: JSON lines. */
  log(router: RouterName): Promise<string>;
  /** Runs a command in the router's network namespace. */
  exec(router: RouterName | 'internet', command: Command): Promise<Executed>;
  /** Keeps a process running in the router's namespace under a name, its output in a file that `processLog` gives. */
  startProcess(router: RouterName | 'internet', name: string, command: Command): Promise<{ readonly pid: number }>;
  stopProcess(router: RouterName | 'internet', name: string): Promise<void>;
  processLog(router: RouterName | 'internet', name: string): Promise<string>;
  /** Sends a signal to a process that was started here (default: the agent). */
  signal(router: RouterName | 'internet', signal: NodeJS.Signals, name?: string): Promise<void>;
  /** CPU seconds used and memory of a process that was started here (default: the agent). */
  usage(router: RouterName, name?: string): Promise<Usage>;
  remove(): Promise<void>;
}

/** The trust domain of one mesh, run by the bundle's own commands as an operator would. Each rejects with what the command said. */
export interface MeshTrust {
  /** `x0tta6bl4 trust …` at the authority, on the host. Gives its output. */
  authority(...args: readonly string[]): Promise<string>;
  /** `x0tta6bl4 identity …` on a router. */
  router(router: RouterName, ...args: readonly string[]): Promise<string>;
  /** New keys and a new SVID for a router that has one, as its operator would renew it. */
  renew(router: RouterName, ...options: readonly string[]): Promise<void>;
  /** Revokes and gives the list to routers; their agents do not look yet. */
  revoke(whom: string, tell: readonly RouterName[], ...options: readonly string[]): Promise<void>;
  /** A router's identity directory, where its agent sees it. */
  directory(router: RouterName): string;
}

export interface Usage {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** Anonymous memory, from smaps_rollup. */
  readonly privateBytes: number;
}

export interface MeshPlan {
  readonly topology: Topology;
  readonly algorithm: Algorithm;
  /** Several meshes live in one rig side by side: 1 to 200, default 1. */
  readonly mesh?: number;
  /** Default false: batman-adv delays the first traffic by half a minute with it. */
  readonly bridgeLoopAvoidance?: boolean;
  /** Default true. False leaves plain links with the addresses of the mesh on nothing: for peers such as babeld that bring their own routing. */
  readonly batman?: boolean;
  /** Default clear. Protected: every router gets an identity, and nothing is routed before its agent runs. */
  readonly links?: Links;
}

/** A place where meshes can be built. `ssh` (routers of a lab) would be one more implementation. */
export interface Rig {
  readonly kind: RigKind;
  /** A folder that both sides see, for logs and results. */
  readonly shared: { readonly host: string; readonly rig: string };
  buildMesh(plan: MeshPlan): Promise<Mesh>;
  exec(command: Command): Promise<Executed>;
  now(): Promise<RigTime>;
  /** Called when the rig ends though nobody closed it. */
  onEnd(listener: (why: string) => void): void;
  close(): Promise<void>;
}
