// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../../agent/core/knowledge/heal.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Algorithm, Mesh, Rig, RigTime, StreamPlan } from '../../rigs/rig.ts';
import { sitesOf, standsAt } from '../../scoring/fault-sites.ts';
import type { Topology } from '../../topologies/topology.ts';
import { pause, phaseOf } from './phase.ts';
import { countProbes, startCounting } from './probe-cost.ts';
import type { Measured, Side } from './side.ts';

export interface HealPlan {
  readonly topology: Topology;
  readonly algorithm: Algorithm;
  readonly fault: Fault | ((run: number) => Fault);
  /** Default: the topology's watched pair. */
  readonly watch?: StreamPlan;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly watchFor: number;
  /** What else is measured: begun before the fault, and told while it is there. */
  readonly begin?: (mesh: Mesh, run: number) => Promise<void>;
  readonly more?: (mesh: Mesh, run: number, began: RigTime) => Promise<Measured>;
  /** Trials may overlap in time: where they last long and fractions of a second do not matter. */
  readonly together?: boolean;
}

/** Quiet after all agents are healthy; a heal in it is a false one. It is no shorter than the fault. */
const settleFor = 10_000;
/** Of the probes around the fault, for the picture of one heal. */
const before = 500;

async function allHeals(mesh: Mesh): Promise<{ router: string; heal: Heal }[]> {
  const lists = await Promise.all(mesh.topology.routers.map(async (router) => ({ router, heals: await mesh.heals(router) })));
  return lists.flatMap(({ router, heals }) => heals.map((heal) => ({ router, heal })));
}

/** Everything that one fault in one mesh tells. Instants are ms since the fault; -1 stands for never. */
async function trialIn(mesh: Mesh, plan: HealPlan, run: number): Promise<Measured> {
  const counted = await countProbes(mesh, 'r1');
  const stream = await mesh.stream(plan.watch ?? mesh.topology.watched);
  const fault = typeof plan.fault === 'function' ? plan.fault(run) : plan.fault;
  await plan.begin?.(mesh, run);
  await pause(phaseOf(run));
  const { began } = await mesh.inject(fault);
  await pause(plan.watchFor);
  const report = await stream.report({ since: began });
  const probes = (await stream.raw()).filter(([sent]) => sent > began - before && sent < began + plan.watchFor);
  const heals = await allHeals(mesh);
  const more = (await plan.more?.(mesh, run, began)) ?? {};
  await stream.stop();
  const sites = sitesOf(fault, mesh.topology);
  const right = heals.filter(
    ({ router, heal }) => heal.detectedAt >= began && sites.some((site) => standsAt(site, router, heal.symptom)) && heal.chosen !== null,
  );
  const wrong = heals.filter((one) => one.heal.actedAt !== null && !right.includes(one));
  const since = (at: number | null): number => (at === null ? -1 : Math.round(at - began));
  return {
    gap: [report.longestGapMs],
    lost: [report.lost],
    recover: [report.recoverMs ?? plan.watchFor],
    detect: [Math.min(...right.map(({ heal }) => heal.detectedAt - began), plan.watchFor)],
    verified: [right.some(({ heal }) => heal.verifiedAt !== null) ? 1 : 0],
    wrong: [wrong.length],
    heal: right.flatMap(({ router, heal }) => [
      Number(router.slice(1)),
      since(heal.detectedAt),
      since(heal.actedAt),
      since(heal.verifiedAt),
    ]),
    probes: probes.flatMap(([sent, arrived]) => [since(sent), since(arrived)]),
    ...more,
    ...(counted === null ? {} : { probeBytes: [counted] }),
  };
}

/** Runs one piece of work at a time, in the order of asking. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/**
 * A fresh mesh for every trial: a link that fails again and again waits longer to return, by design, and what
 * B.A.T.M.A.N. V keeps of a detached interface (docs/limits.md) would mix one trial into the next. While one mesh has its
 * trial the next one settles, but nothing is built or started: the kernel's interface lock and the two processors are the
 * trial's, as they are a router's own.
 */
export function healedSide(rig: Rig, key: string, plan: HealPlan, meshes: readonly number[]): Side {
  const exclusively = oneAtATime();
  async function trial(mesh: Mesh, run: number): Promise<Measured> {
    await mesh.ready();
    await exclusively(async () => {
      await mesh.startAgents({ ...(plan.config === undefined ? {} : { config: plan.config }) });
      await mesh.agentsReady();
      await startCounting([mesh], 'r1');
    });
    await pause(settleFor);
    return plan.together === true ? trialIn(mesh, plan, run) : exclusively(() => trialIn(mesh, plan, run));
  }
  const lanes = meshes.map((number) => ({
    atOnce: 1,
    async trial(runs: readonly number[]): Promise<Measured[]> {
      const results: Measured[] = [];
      for (const run of runs) {
        const mesh = await exclusively(() => rig.buildMesh({ topology: plan.topology, algorithm: plan.algorithm, mesh: number }));
        try {
          results.push(await trial(mesh, run));
        } finally {
          await exclusively(() => mesh.remove().catch(() => undefined));
        }
      }
      return results;
    },
  }));
  return { key, lanes };
}
