// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { longLife, openRig } from '../rigs/open-rig.ts';
import type { Rig } from '../rigs/rig.ts';
import { leanOptionsFor } from '../rigs/router-node.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { isScripted, type Playable, roughly } from '../scenarios/scenario.ts';
import type { FinishedRuns, Row } from './finished-runs.ts';
import { inWords, TimeLeft } from './time-left.ts';
import type { Wishes } from './wishes.ts';

export interface Playing {
  readonly wishes: Wishes;
  readonly bundle: string;
  /** What results depend on beside scenario and run: bundle, Node, rig. */
  readonly fingerprint: string;
  readonly finished: FinishedRuns;
  readonly say: (text: string) => void;
  readonly done: (row: Row) => void;
}

const lengthOf = (scenario: Playable): number => (isScripted(scenario) ? scenario.lasts : scenario.during);
const keyOf = (playing: Playing, scenario: Playable, run: number): string =>
  `${playing.fingerprint}:${scenario.name}:${lengthOf(scenario)}:${run}`;

const versionOf = (node: string): string => execFileSync(node, ['--version'], { encoding: 'utf8' });

const mostMeshes = 200;

/** Plays what has not been played yet, in one rig for as long as it lives; a new one is started where it died. */
export async function playAll(playing: Playing): Promise<Row[]> {
  const { wishes, finished, say } = playing;
  const rows: Row[] = [];
  const by = wishes.node === null ? {} : { node: wishes.node, nodeOptions: leanOptionsFor(versionOf(wishes.node)) };
  const jobs = wishes.scenarios.flatMap((scenario) => Array.from({ length: wishes.runs }, (_, index) => ({ scenario, run: index + 1 })));
  const left = new TimeLeft();
  let rest = jobs
    .filter(({ scenario, run }) => finished.get(keyOf(playing, scenario, run)) === undefined)
    .reduce((sum, { scenario }) => sum + roughly(scenario), 0);
  let rig: Rig | null = null;
  let mesh = 0;
  try {
    for (const [index, { scenario, run }] of jobs.entries()) {
      const title = `[${index + 1}/${jobs.length}] ${scenario.name}${wishes.runs > 1 ? ` run ${run}` : ''}`;
      const known = finished.get(keyOf(playing, scenario, run));
      if (known !== undefined) {
        say(`${title}: finished before the interruption${known.passed ? '' : '; --fresh plays it anew'}`);
        rows.push(known);
        playing.done(known);
        continue;
      }
      if (rig === null) {
        rig = await openRig({ kind: wishes.kind, bundle: playing.bundle, withinMs: longLife, progress: (text) => say(text) });
        const opened = rig;
        rig.onEnd(() => {
          if (rig === opened) rig = null;
        });
        mesh = 0;
      }
      mesh = (mesh % mostMeshes) + 1;
      const began = Date.now();
      say(`${title}: ${scenario.about} (all done in about ${inWords(left.of(rest))})`);
      const agents = { bundle: playing.bundle, ...by };
      const evidence = join(wishes.evidence, `${scenario.name}-${run}`);
      const score = await runScenario(rig, scenario, { mesh, agents, evidence, progress: (text) => say(`    ${text}`) });
      if (!score.passed) say(`    what its agents show and wrote is in ${evidence}`);
      left.finished(roughly(scenario), Date.now() - began);
      rest -= roughly(scenario);
      const row: Row = { scenario: scenario.name, run, ...score };
      finished.add(keyOf(playing, scenario, run), row);
      rows.push(row);
      playing.done(row);
    }
  } finally {
    await rig?.close();
  }
  return rows;
}
