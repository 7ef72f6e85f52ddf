// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { AgentOptions, Mesh, Rig } from '../rigs/rig.ts';
import { type Score, scoreRun } from '../scoring/score.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  readonly mesh: number;
  readonly agents: AgentOptions;
  readonly progress: (text: string) => void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function healsOf(mesh: Mesh): Promise<{ router: string; heal: Heal }[]> {
  const found: { router: string; heal: Heal }[] = [];
  for (const router of mesh.topology.routers) {
    // A killed or frozen agent has nothing to say; that it is dead is the scenario's own doing.
    const heals = await mesh.heals(router).catch(() => []);
    found.push(...heals.map((heal) => ({ router, heal })));
  }
  return found;
}

/** Waits until no heal is in force any more; what still is when the time is over, in words. */
async function waitPutBack(mesh: Mesh, withinMs: number): Promise<string[]> {
  const until = Date.now() + withinMs;
  for (;;) {
    const open = (await healsOf(mesh)).filter(({ heal }) => heal.actedAt !== null && heal.endedAt === null);
    if (open.length === 0) return [];
    if (Date.now() > until)
      return open.map(({ router, heal }) => `${router}'s ${heal.chosen} (${heal.id}) was not put back within ${withinMs / 1000} s`);
    await pause(1000);
  }
}

async function play(mesh: Mesh, rig: Rig, scenario: Scenario, options: RunOptions): Promise<Score> {
  const { fault, background } = scenario;
  const { progress } = options;
  await mesh.ready();
  progress('starting the agents');
  await mesh.startAgents(options.agents);
  await mesh.agentsReady();
  const stream = await mesh.stream(scenario.watch ?? mesh.topology.watched);
  if (background !== undefined) await mesh.inject(background);
  const calmFrom = await rig.now();
  progress('calm');
  await pause(scenario.calm);
  const began = fault === null ? calmFrom : (await mesh.inject(fault)).began;
  progress(fault === null ? 'watching' : 'the fault is there');
  await pause(scenario.during);
  const cleared = await rig.now();
  // Probes of the last second may still be answered: they are judged after the fault, by when they were sent.
  const heals = await healsOf(mesh);
  if (fault !== null) await mesh.clear(fault);
  progress('clearing');
  const limit = scenario.expect.putBackWithinMs;
  const leftOver = limit === null ? [] : await waitPutBack(mesh, limit);
  if (background !== undefined) await mesh.clear(background);
  const report = await stream.report({ since: began, until: cleared });
  await stream.stop();
  await mesh.stopAgents();
  return scoreRun(scenario, { faultAt: began, heals, stream: report, leftOver });
}

const unplayed = (error: unknown): Score => ({
  passed: false,
  detectMs: null,
  recoverMs: null,
  lostPackets: 0,
  falseActions: 0,
  undone: 0,
  error: error instanceof Error ? error.message : String(error),
});

/** Builds the scenario's mesh, plays it and takes the mesh down. What failed is told in the score. */
export async function runScenario(rig: Rig, scenario: Scenario, options: RunOptions): Promise<Score> {
  options.progress('building the mesh');
  let mesh: Mesh;
  try {
    mesh = await rig.buildMesh({ topology: scenario.topology(), algorithm: scenario.algorithm, mesh: options.mesh });
  } catch (error) {
    return unplayed(error);
  }
  try {
    return await play(mesh, rig, scenario, options);
  } catch (error) {
    return unplayed(error);
  } finally {
    // With the rig gone there is nothing left to remove.
    await mesh.remove().catch(() => undefined);
  }
}
