// SPDX-License-Identifier: Apache-2.0
import type { HealName } from '../../agent/core/knowledge/heal.ts';
import type { Fault } from '../faults/fault.ts';
import type { AgentOptions, Algorithm, Links, Mesh, MeshTrust, Rig } from '../rigs/rig.ts';
import type { RouterName, Topology } from '../topologies/topology.ts';

/** Traffic of the watched pair from the fault's end to the end of the run. */
export interface Afterwards {
  /** Until its probes all pass again. */
  readonly backWithinMs: number;
  /** After that, the longest outage, whatever is put back meanwhile; 1000: none, since an outage is longer. */
  readonly outageMs: number;
}

/**
 * Of both algorithms: without agents the pair was back within 220 ms and had no outage after it, in 24 ends of faults (silent links
 * of a line and of two islands, links down, crashed routers, on IV and V). That V keeps stale forwarding of a detached interface
 * (docs/limits.md) shows in a later failure, not in the return of the first. The rest is for a machine of two busy cores.
 */
export const usualAfterwards: Afterwards = { backWithinMs: 2000, outageMs: 1000 };

/** What the agents must do about the fault. */
export interface Expectation {
  /** verified: a heal must act and be verified. found: the fault must be shown, acting is right but not needed. none: nobody may act at all. */
  readonly heal: 'verified' | 'found' | 'none';
  /** From the fault until a router shows a symptom of it, at its place; null: there is nothing to find. */
  readonly detectWithinMs: number | null;
  /** Heals that do harm here, whatever the symptom. */
  readonly forbidden?: readonly HealName[];
  /** From the fault until the watched pair's probes all pass again; null: not asked for. */
  readonly recoverWithinMs: number | null;
  /** What the fault's end may cost the watched pair; default `usualAfterwards`. */
  readonly afterwards?: Afterwards;
  /** Once the fault is gone everything must be put back within this time; null: only once the agents are stopped. */
  readonly putBackWithinMs: number | null;
}

/** The mesh that something happens in. */
export interface Setting {
  readonly name: string;
  readonly about: string;
  readonly topology: () => Topology;
  readonly algorithm: Algorithm;
  /** Default clear. */
  readonly links?: Links;
}

/** One trial of healing: names routers, links and a fault, never a rig. Times are milliseconds. */
export interface Scenario extends Setting {
  /** Null: nothing goes wrong. */
  readonly fault: Fault | null;
  /** There from before the agents' first calm moment to the end. */
  readonly background?: Fault;
  /** What is watched; default the topology's watched pair. */
  readonly watch?: { readonly from: RouterName; readonly to: RouterName | 'internet' };
  /** Before the fault, all agents running and nothing wrong. */
  readonly calm: number;
  /** From the fault to its clearing. */
  readonly during: number;
  readonly expect: Expectation;
}

/** What a script acts on. Its mesh is built and no agent runs. */
export interface Stage {
  readonly rig: Rig;
  readonly mesh: Mesh;
  readonly trust: MeshTrust;
  /** The bundle and the Node under test. */
  readonly agents: AgentOptions;
  readonly say: (text: string) => void;
}

/** What a script found. */
export interface Verdict {
  /** What was not as it has to be, in words; none: it passed. */
  readonly problems: readonly string[];
  /** Until the agents noticed, and until all was well again, ms; null or absent: not a matter of this script. */
  readonly detectMs?: number | null;
  readonly recoverMs?: number | null;
  readonly lostPackets?: number;
  /** A fault of the script's own and when it was there, rig time: heals of it are right, all others are false. */
  readonly fault?: { readonly what: Fault; readonly since: number; readonly until: number };
}

/** One trial whose course and verdict are its own: an attack, a change of identities. The mesh is protected. */
export interface ScriptedScenario extends Setting {
  /** About how long the script takes, ms. */
  readonly lasts: number;
  readonly script: (stage: Stage) => Promise<Verdict>;
}

export type Playable = Scenario | ScriptedScenario;

export const isScripted = (scenario: Playable): scenario is ScriptedScenario => 'script' in scenario;

/** How long a run takes about, with set-up and clean-up, on two cores without KVM. */
export function roughly(scenario: Playable): number {
  if (isScripted(scenario)) return 45_000 + scenario.lasts;
  return 45_000 + scenario.calm + scenario.during + (scenario.expect.putBackWithinMs ?? 20_000) / 2;
}
