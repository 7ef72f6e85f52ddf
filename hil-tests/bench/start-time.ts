// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleName } from '../../bundler/build.ts';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { nodePath, projectRoot } from '../rigs/project.ts';
import type { Mesh } from '../rigs/rig.ts';
import { leanOptions } from '../rigs/router-node.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure } from './figure.ts';
import { pause } from './trials/phase.ts';

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

function loading(runs: number, progress: BenchContext['progress']): HeldFigure {
  const bundle = join(projectRoot, 'dist', bundleName);
  const mine: number[] = [];
  const empty: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    progress(`loading: run ${i + 1}`);
    mine.push(timed([bundle, '--version']));
    empty.push(timed(['-e', '0']));
  }
  return figureOf({ name, variant: 'all code loaded', unit: 'ms', samples: mine, peer: 'node -e 0', peerSamples: empty, reach });
}

/** Says when it begins, by the clock that the agent's log uses too, and becomes the program. */
const stamped = (command: readonly string[]): string[] => ['sh', '-c', 'date +%s%3N; exec "$@"', 'sh', ...command];

/** Milliseconds from the start of the process to the line with which the agent's first turn says what it watches. */
async function firstTurn(mesh: Mesh, run: number): Promise<number> {
  const process = `start-${run}`;
  // Where the executor wrote it when it started the agent before.
  const config = `/run/x0/m${mesh.number}/r1/agent.json`;
  const agent = [nodePath, ...leanOptions, join(projectRoot, 'dist', bundleName), 'run', '--config', config];
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

async function emptyProgram(mesh: Mesh): Promise<number> {
  const ran = await mesh.exec('r1', {
    command: ['sh', '-c', 'date +%s%3N; "$@"; date +%s%3N', 'sh', nodePath, ...leanOptions, '-e', '0'],
  });
  const [began, ended] = ran.stdout.trim().split('\n').map(Number);
  return (ended ?? 0) - (began ?? 0);
}

async function toFirstTurn(runs: number, { rig: kind, progress }: BenchContext): Promise<HeldFigure> {
  const rig = await openRig({ kind, withinMs: longLife, progress });
  try {
    const mesh = await rig.buildMesh({ topology: ringWithChord(), algorithm: 'iv', mesh: 1 });
    await mesh.ready();
    // Leaves the configuration behind, and everything that is read in the file cache.
    await mesh.startAgents({ routers: ['r1'] });
    await mesh.agentsReady();
    await mesh.stopAgents();
    const mine: number[] = [];
    const empty: number[] = [];
    for (let i = 0; i < runs; i += 1) {
      progress(`first turn: run ${i + 1}`);
      mine.push(await firstTurn(mesh, i));
      empty.push(await emptyProgram(mesh));
    }
    return figureOf({ name, variant: 'first turn, rig', unit: 'ms', samples: mine, peer: 'node -e 0', peerSamples: empty, reach });
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
    const wanted = (variant: string): boolean => context.variants?.includes(variant) ?? true;
    return [
      ...(wanted('load') ? [loading(runs, context.progress)] : []),
      ...(wanted('first-turn') ? [await toFirstTurn(runs, context)] : []),
    ];
  },
};
