// SPDX-License-Identifier: Apache-2.0

import type { Fault } from '../../faults/fault.ts';
import { pause } from '../../pause.ts';
import type { Mesh, RigTime, StreamPlan, StreamReport } from '../../rigs/rig.ts';
import type { Topology } from '../../topologies/topology.ts';
import { phaseOf } from './phase.ts';
import type { Measured } from './side.ts';

export type Before = (mesh: Mesh, fault: Fault, watch: StreamPlan) => Promise<void>;

/** What is the same for the agents and for whoever they are compared with. */
export interface TrialPlan {
  readonly topology: Topology;
  readonly fault: Fault | ((run: number) => Fault);
  /** Default: the topology's watched pair. */
  readonly watch?: StreamPlan;
  /** How long the fault is watched, ms. */
  readonly watchFor: number;
  /** Over what time the faults of the runs are spread, ms; default one announcement's interval. */
  readonly spread?: number;
  /** Waits until a trial would measure something. */
  readonly before?: Before;
  /** What else is measured: begun before the fault, and told while it is there. */
  readonly begin?: (mesh: Mesh, run: number) => Promise<void>;
  readonly more?: (mesh: Mesh, run: number, began: RigTime) => Promise<Measured>;
}

/** A gap that lasts to the end of the watch is told shorter by the last probes, whose echoes may still come, ms. */
export const stillTold = 1500;

export interface Tried {
  readonly fault: Fault;
  readonly began: RigTime;
  readonly report: StreamReport;
  readonly probes: readonly (readonly [RigTime, RigTime | null])[];
  readonly more: Measured;
}

export const faultOf = (plan: TrialPlan, run: number): Fault => (typeof plan.fault === 'function' ? plan.fault(run) : plan.fault);

/** Injects one fault and watches it; it is still there afterwards. */
export async function tryFault(mesh: Mesh, plan: TrialPlan, run: number): Promise<Tried> {
  const fault = faultOf(plan, run);
  const watch = plan.watch ?? mesh.topology.watched;
  await plan.before?.(mesh, fault, watch);
  const stream = await mesh.stream(watch);
  await plan.begin?.(mesh, run);
  await pause(phaseOf(run, plan.spread));
  const { began, done } = await mesh.inject(fault);
  await pause(plan.watchFor);
  const report = await stream.report({ since: began, there: done });
  const probes = await stream.raw();
  const more = (await plan.more?.(mesh, run, began)) ?? {};
  await stream.stop();
  return { fault, began, report, probes, more };
}
