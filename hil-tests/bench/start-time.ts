// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { inWords } from '../hil/time-left.ts';
import { pause } from '../pause.ts';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { nodePath } from '../rigs/project.ts';
import type { Mesh } from '../rigs/rig.ts';
import { leanOptions } from '../rigs/router-node.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure } from './figure.ts';
import { measuredOnce } from './measured-once.ts';

const name = 'start';
const usualRuns = 30;
const within = 60_000;
const reach = [{ of: 'ratio', atMost: 5 }] as const;

function timed(args: readonly string[]): number {
  const started = performance.now();
  const ran = spawnSync(nodePath, args, { stdio: 'ignore' });
  if (ran.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${ran.status}`);
  return performance.now() - started;
}

interface Beside {
  readonly mine: readonly number[];
  readonly empty: readonly number[];
}

/** Times of the agent and of an empty program, by turns, with the time left. */
async function byTurns(
  what: string,
  runs: number,
  progress: BenchContext['progress'],
  mine: (run: number) => number | Promise<number>,
  empty: () => number | Promise<number>,
): Promise<Beside> {
  const took = { mine: [] as number[], empty: [] as number[] };
  const began = Date.now();
  for (let i = 0; i < runs; i += 1) {
    const left = i === 0 ? '' : `, about ${inWords(((Date.now() - began) / i) * (runs - i))} left`;
    progress(`${what}: run ${i + 1} of ${runs}${left}`);
    took.mine.push(await mine(i));
    took.empty.push(await empty());
  }
  return took;
}

/** Says when it begins, by the clock that the agent's log uses too, and becomes the program. */
const stamped = (command: readonly string[]): string[] => ['sh', '-c', 'date +%s%3N; exec "$@"', 'sh', ...command];

/** Milliseconds from the start of the process to the line with which the agent's first turn says what it watches. */
async function firstTurn(mesh: Mesh, bundle: string, run: number): Promise<number> {
  const process = `start-${run}`;
  // Where the executor wrote it when it started the agent before.
  const config = `/run/x0/m${mesh.number}/r1/agent.json`;
  const agent = [nodePath, ...leanOptions, bundle, 'run', '--config', config];
  await mesh.startProcess('r1', process, { command: stamped(agent) });
  try {
    for (const until = Date.now() + within; Date.now() < until; await pause(200)) {
      const [began = '', ...lines] = (await mesh.processLog('r1', process)).split('\n');
      const watching = lines.find((line) => line.includes('"watching"'));
      if (watching !== undefined) return Date.parse((JSON.parse(watching) as { time: string }).time) - Number(began);
    }
    throw new Error(`no turn within ${within / 1000} s: ${await mesh.processLog('r1', process)}`);
  } finally {
    await mesh.stopProcess('r1', process);
  }
}

/** The same for a program that only says when it runs: both begin with the shell's stamp and end with one of their own. */
async function emptyProgram(mesh: Mesh): Promise<number> {
  const program = [nodePath, ...leanOptions, '-e', 'console.log(Date.now())'];
  const ran = await mesh.exec('r1', { command: stamped(program) });
  const [began, runs] = ran.stdout.trim().split('\n').map(Number);
  if (ran.status !== 0 || began === undefined || runs === undefined) throw new Error(`the empty program failed: ${ran.stderr}`);
  return runs - began;
}

async function toFirstTurn(runs: number, { rig: kind, bundle, progress }: BenchContext): Promise<Beside> {
  const rig = await openRig({ kind, bundle, withinMs: longLife, progress });
  try {
    const mesh = await rig.buildMesh({ topology: ringWithChord(), algorithm: 'iv', mesh: 1 });
    await mesh.ready();
    // Leaves the configuration behind, and everything that is read in the file cache.
    await mesh.startAgents({ routers: ['r1'] });
    await mesh.agentsReady();
    await mesh.stopAgents();
    return await byTurns(
      'first turn',
      runs,
      progress,
      (run) => firstTurn(mesh, bundle, run),
      () => emptyProgram(mesh),
    );
  } finally {
    await rig.close();
  }
}

export const startTime: Bench = {
  name,
  variants: ['load', 'first-turn'],
  about: 'start of the bundle until its code is loaded, and in the rig until the first turn, beside an empty program',
  target: 'at most 5 times node -e 0',
  bundled: true,
  async run(context) {
    const runs = context.runs ?? usualRuns;
    const measured = async (variant: string, label: string, peer: string, measure: () => Promise<Beside>): Promise<HeldFigure[]> => {
      if (!(context.variants?.includes(variant) ?? true)) return [];
      const { mine, empty } = await measuredOnce(context.finished, `${variant}, ${runs} runs`, ['mine', 'empty'], measure);
      return [figureOf({ name, variant: label, unit: 'ms', samples: mine, peer, peerSamples: empty, reach })];
    };
    const loading = (): Promise<Beside> =>
      byTurns(
        'loading',
        runs,
        context.progress,
        () => timed([context.bundle, '--version']),
        () => timed(['-e', '0']),
      );
    return [
      ...(await measured('load', 'all code loaded', 'node -e 0', loading)),
      ...(await measured('first-turn', 'first turn, rig', 'node, first line', () => toFirstTurn(runs, context))),
    ];
  },
};
