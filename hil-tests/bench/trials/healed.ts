// SPDX-License-Identifier: Apache-2.0

import type { Heal, HealName } from '../../../agent/core/knowledge/heal.ts';
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Algorithm, Links, Mesh, Rig } from '../../rigs/rig.ts';
import { relapses } from '../../rigs/stream-report.ts';
import { falseActions, healsOfFault } from '../../scoring/matching.ts';
import { type TrialPlan, tryFault } from './fault-trial.ts';
import { batmanOverTheLink } from './over-the-link.ts';
import { countProbes, startCounting } from './probe-cost.ts';
import { type Measured, NotBuilt, type Side } from './side.ts';

export interface HealPlan extends TrialPlan {
  readonly algorithm: Algorithm;
  /** Default clear. */
  readonly links?: Links;
  /** Heals that do harm here, whatever the symptom. */
  readonly forbidden?: readonly HealName[];
  /** Trials may overlap in time: where they last long and fractions of a second do not matter. */
  readonly together?: boolean;
}

/** Quiet after all agents are healthy, at least; a heal in it is a false one. */
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
  const { fault, began, report, probes: all, more } = await tryFault(mesh, { ...plan, before: batmanOverTheLink }, run);
  const probes = all.filter(([sent]) => sent > began - before && sent < began + plan.watchFor);
  const heals = await allHeals(mesh);
  const span = { since: began, until: began + plan.watchFor };
  const right = healsOfFault(fault, mesh.topology, span, heals).filter(({ heal }) => heal.chosen !== null);
  const wrong = falseActions(heals, right, plan.forbidden ?? []);
  const since = (at: number | null): number => (at === null ? -1 : Math.round(at - began));
  return {
    gap: [report.longestGapMs],
    lost: [report.lost],
    recover: [report.recoverMs ?? plan.watchFor],
    detect: [Math.min(...right.map(({ heal }) => heal.detectedAt - began), plan.watchFor)],
    again: [relapses(report).length],
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
    await bringUp(mesh, {
      start: (work) =>
        exclusively(async () => {
          await work();
          await startCounting([mesh], 'r1');
        }),
    });
    // As long without a fault as with one: false actions are counted in both.
    await pause(Math.max(settleFor, plan.watchFor));
    return plan.together === true ? trialIn(mesh, plan, run) : exclusively(() => trialIn(mesh, plan, run));
  }
  const lanes = meshes.map((number) => async (run: number): Promise<Measured> => {
    const asked = { topology: plan.topology, algorithm: plan.algorithm, mesh: number, links: plan.links ?? 'clear' };
    const mesh = await exclusively(() => rig.buildMesh(asked)).catch((error: unknown) => Promise.reject(new NotBuilt(error)));
    try {
      return await trial(mesh, run);
    } finally {
      await exclusively(() => mesh.remove().catch(() => undefined));
    }
  });
  return { key, lanes };
}
