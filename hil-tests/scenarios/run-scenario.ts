// SPDX-License-Identifier: Apache-2.0
import { mutedBy } from '../faults/fault.ts';
import type { AgentOptions, Mesh, Rig } from '../rigs/rig.ts';
import type { HealOf } from '../scoring/matching.ts';
import { type Score, scoreRun } from '../scoring/score.ts';
import { type Evidence, gather, keepIn } from './evidence.ts';
import { changedSettings, readSettings } from './kernel-settings.ts';
import { awaitVoice, checkAlive, healsOf, watchSymptoms } from './listen.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  readonly mesh: number;
  readonly agents: AgentOptions;
  readonly progress: (text: string) => void;
  /** Where the evidence of a run that fails is kept. */
  readonly evidence: string;
}

interface Played {
  readonly score: Score;
  readonly evidence: Evidence;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Watched after the fault is gone, at least: what an agent does about its end is judged too. */
const afterwards = 10_000;

/** Waits until no heal is in force any more; what still is when the time is over, in words. */
async function waitPutBack(mesh: Mesh, until: number): Promise<string[]> {
  for (;;) {
    const open = (await healsOf(mesh, null)).filter(({ heal }) => heal.actedAt !== null && heal.endedAt === null);
    if (open.length === 0) return [];
    if (Date.now() > until) return open.map(({ router, heal }) => `${router}'s ${heal.chosen} (${heal.id}) was not put back in time`);
    await pause(1000);
  }
}

/** The fault's end and what follows: the silenced agent speaks again, everybody may act once more, all is put back. */
async function playEnd(mesh: Mesh, rig: Rig, scenario: Scenario): Promise<{ readonly open: string[]; readonly overAt: number }> {
  if (scenario.fault === null) return { open: [], overAt: await rig.now() };
  await mesh.clear(scenario.fault);
  const gone = Date.now();
  await awaitVoice(mesh, scenario.fault);
  const overAt = await rig.now();
  // First the time in which somebody may still act, then what remains for taking all of it back.
  await pause(gone + afterwards - Date.now());
  const limit = scenario.expect.putBackWithinMs;
  return { open: limit === null ? [] : await waitPutBack(mesh, gone + limit), overAt };
}

async function play(mesh: Mesh, rig: Rig, scenario: Scenario, options: RunOptions): Promise<Played> {
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
  await checkAlive(mesh, null);
  const before = await readSettings(mesh);
  const mute = fault === null ? null : mutedBy(fault);
  const began = fault === null ? calmFrom : (await mesh.inject(fault)).began;
  progress(fault === null ? 'watching' : 'the fault is there');
  const over = Date.now() + scenario.during;
  const symptoms = scenario.expect.heal === 'found' ? await watchSymptoms(mesh, mute, scenario.during) : [];
  await pause(over - Date.now());
  const cleared = await rig.now();
  // Probes of the last second may still be answered: they are judged after the fault, by when they were sent.
  await checkAlive(mesh, mute);
  const during = await healsOf(mesh, mute);
  progress('clearing');
  const { open, overAt } = await playEnd(mesh, rig, scenario);
  await checkAlive(mesh, null);
  const later = await healsOf(mesh, null);
  if (background !== undefined) await mesh.clear(background);
  const report = await stream.report({ since: began, until: cleared });
  await stream.stop();
  const evidence = await gather(mesh);
  // What may stay longer than a scenario lasts (a penalty, a held route) an agent takes back when it is stopped.
  if (scenario.expect.putBackWithinMs === null) await mesh.stopAgents();
  const leftOver = [...open, ...changedSettings(before, await readSettings(mesh))];
  await mesh.stopAgents();
  const heals = latest(during, later);
  return { score: scoreRun(scenario, { faultAt: began, clearedAt: cleared, overAt, heals, symptoms, stream: report, leftOver }), evidence };
}

/** Heals as last told; one that an agent no longer keeps stays as it was told before. */
function latest(...lists: readonly (readonly HealOf[])[]): HealOf[] {
  return [...new Map(lists.flat().map((one) => [`${one.router} ${one.heal.id}`, one])).values()];
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
    const { score, evidence } = await play(mesh, rig, scenario, options);
    if (!score.passed) keepIn(options.evidence, evidence);
    return score;
  } catch (error) {
    keepIn(options.evidence, await gather(mesh));
    return unplayed(error);
  } finally {
    // With the rig gone there is nothing left to remove.
    await mesh.remove().catch(() => undefined);
  }
}
