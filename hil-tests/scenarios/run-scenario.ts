// SPDX-License-Identifier: Apache-2.0

import { behindTheGateway } from '../faults/behind-gateway.ts';
import { mutedBy } from '../faults/fault.ts';
import { pause } from '../pause.ts';
import { bringUp } from '../rigs/bring-up.ts';
import type { Mesh, Rig, RigTime, StreamReport } from '../rigs/rig.ts';
import type { HealOf } from '../scoring/matching.ts';
import { type Score, scoreRun } from '../scoring/score.ts';
import { gather, keepIn } from './evidence.ts';
import { changedSettings, type KernelSettings, readSettings, withDevices } from './kernel-settings.ts';
import { awaitVoice, checkAlive, healsOf, watchSymptoms } from './listen.ts';
import { playScript } from './play-script.ts';
import type { Played, RunOptions } from './played.ts';
import { isScripted, type Playable, type Scenario } from './scenario.ts';

/** Watched after the fault is gone, at least: what an agent does about its end is judged too. */
const judgedFor = 10_000;
/** Watched after the last thing was put back: an outage that this causes has begun by then. */
const settled = 5000;

const inWords = ({ recoverMs, lost, sent, longestGapMs }: StreamReport): string =>
  `after the fault: ${lost} of ${sent} probes lost, ${recoverMs === null ? 'never well' : `well after ${Math.round(recoverMs)} ms`}, longest gap ${Math.round(longestGapMs)} ms`;

/** Waits until no heal is in force any more; what still is when the time is over, in words. */
async function waitPutBack(mesh: Mesh, until: number): Promise<string[]> {
  for (;;) {
    const open = (await healsOf(mesh, null)).filter(({ heal }) => heal.actedAt !== null && heal.endedAt === null);
    if (open.length === 0) return [];
    if (Date.now() > until) return open.map(({ router, heal }) => `${router}'s ${heal.chosen} (${heal.id}) was not put back in time`);
    await pause(1000);
  }
}

/** Faster announcements, with which any router helps its neighbours, last for some seconds. */
const helpLasts = 8000;

async function stillChanged(mesh: Mesh, before: KernelSettings): Promise<string[]> {
  for (const until = Date.now() + helpLasts; ; await pause(1000)) {
    const changed = changedSettings(before, await readSettings(mesh));
    if (changed.length === 0 || Date.now() > until) return changed;
  }
}

interface End {
  /** Heals that are still in force, in words. */
  readonly open: string[];
  /** When the silenced agent spoke again. */
  readonly overAt: RigTime;
  /** When the fault's end began; null without a fault. */
  readonly goneAt: RigTime | null;
}

/** The fault's end and what follows: the silenced agent speaks again, everybody may act once more, all is put back. */
async function playEnd(mesh: Mesh, rig: Rig, scenario: Scenario): Promise<End> {
  if (scenario.fault === null) return { open: [], overAt: await rig.now(), goneAt: null };
  const { began: goneAt } = await mesh.clear(scenario.fault);
  const gone = Date.now();
  await awaitVoice(mesh, scenario.fault);
  const overAt = await rig.now();
  // First the time in which somebody may still act, then what remains for taking all of it back.
  await pause(gone + judgedFor - Date.now());
  const limit = scenario.expect.putBackWithinMs;
  return { open: limit === null ? [] : await waitPutBack(mesh, gone + limit), overAt, goneAt };
}

async function play(mesh: Mesh, rig: Rig, scenario: Scenario, options: RunOptions): Promise<Played> {
  const { fault } = scenario;
  const { progress } = options;
  // The operator's, before any agent: a calm one may announce itself faster for a moment.
  let before = await readSettings(mesh);
  const whole = async (): Promise<void> => {
    const now = await readSettings(mesh);
    before = mesh.links === 'clear' ? now : withDevices(before, now);
  };
  await bringUp(mesh, { agents: options.agents, progress, whole });
  const watch = scenario.watch ?? mesh.topology.watched;
  const stream = await mesh.stream(watch);
  if (scenario.background !== undefined) await mesh.inject(scenario.background);
  const calmFrom = await rig.now();
  progress('calm');
  await pause(scenario.calm);
  await checkAlive(mesh, null);
  if (fault !== null) await behindTheGateway(mesh, fault, watch);
  const mute = fault === null ? null : mutedBy(fault);
  const { began, done } = fault === null ? { began: calmFrom, done: calmFrom } : await mesh.inject(fault);
  progress(fault === null ? 'watching' : 'the fault is there');
  const over = Date.now() + scenario.during;
  const symptoms = scenario.expect.heal === 'found' ? await watchSymptoms(mesh, mute, scenario.during) : [];
  await pause(over - Date.now());
  const cleared = await rig.now();
  // Probes of the last second may still be answered: they are judged after the fault, by when they were sent.
  await checkAlive(mesh, mute);
  const during = await healsOf(mesh, mute);
  progress('clearing');
  const { open, overAt, goneAt } = await playEnd(mesh, rig, scenario);
  await checkAlive(mesh, null);
  const stays = scenario.expect.putBackWithinMs === null;
  let leftOver = stays ? [] : [...open, ...(await stillChanged(mesh, before))];
  // What putting back costs shows in the traffic afterwards.
  await pause(settled);
  const later = await healsOf(mesh, null);
  const traffic = async (): Promise<StreamReport | null> => (goneAt === null ? null : stream.report({ since: goneAt }));
  let afterwards = await traffic();
  const report = await stream.report({ since: began, there: done, until: cleared });
  // Asking every agent for everything is a load that no router has: whatever comes of it is no part of the run.
  const evidence = await gather(mesh);
  if (stays) {
    // What may stay longer than a scenario lasts (a penalty, a held route) an agent takes back when it is stopped.
    await mesh.stopAgents();
    leftOver = [...open, ...(await stillChanged(mesh, before))];
    await pause(settled);
    afterwards = await traffic();
  }
  await stream.stop();
  if (afterwards !== null) progress(inWords(afterwards));
  await mesh.stopAgents();
  const heals = latest(during, later);
  const seen = { faultAt: began, clearedAt: cleared, overAt, heals, symptoms, stream: report, afterwards, leftOver };
  return { score: scoreRun(scenario, seen), evidence };
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
export async function runScenario(rig: Rig, scenario: Playable, options: RunOptions): Promise<Score> {
  options.progress('building the mesh');
  const { algorithm, links = 'clear' } = scenario;
  const background = isScripted(scenario) ? undefined : scenario.background;
  let mesh: Mesh;
  try {
    mesh = await rig.buildMesh({ topology: scenario.topology(), algorithm, mesh: options.mesh, links });
  } catch (error) {
    return unplayed(error);
  }
  try {
    const { score, evidence } = await (isScripted(scenario)
      ? playScript(mesh, rig, scenario, options)
      : play(mesh, rig, scenario, options));
    if (!score.passed) keepIn(options.evidence, evidence);
    return score;
  } catch (error) {
    keepIn(options.evidence, await gather(mesh));
    return unplayed(error);
  } finally {
    // Also of a run that failed: the next one would have it too.
    if (background !== undefined) await mesh.clear(background).catch(() => undefined);
    // With the rig gone there is nothing left to remove.
    await mesh.remove().catch(() => undefined);
  }
}
