// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machineNode20 } from '../../bundler/verify.ts';
import { inWords } from '../hil/time-left.ts';
import { pause } from '../pause.ts';
import { bringUp } from '../rigs/bring-up.ts';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { nodePath } from '../rigs/project.ts';
import type { Mesh, Rig } from '../rigs/rig.ts';
import { leanEnvironment, leanOptions, leanOptions20 } from '../rigs/router-node.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure } from './figure.ts';
import { measuredOnce } from './measured-once.ts';

const name = 'memory';
const megabyte = 1_000_000;
/** A heal with its evidence and its end, before anything is read. */
const faultFor = 10_000;
const afterwards = 40_000;
const readEvery = 5000;
const usualReadings = 10;

interface Runtime {
  readonly variant: string;
  readonly node: string;
  readonly options: readonly string[];
}

/** Throws where the machine has no Node 20: half of the target would go unmeasured. */
export function runtimes(older: string | null = machineNode20()): Runtime[] {
  if (older === null) throw new Error('this machine has no Node 20, which routers run: install it outside the project, first on PATH');
  return [
    { variant: 'Node 24', node: nodePath, options: leanOptions },
    { variant: 'Node 20', node: older, options: leanOptions20 },
  ];
}

interface Readings {
  readonly rss: number[];
  readonly own: number[];
}

async function read(mesh: Mesh, process: string, routers: readonly string[], into: Readings): Promise<void> {
  for (const router of routers) {
    const { rssBytes, privateBytes } = await mesh.usage(router, process);
    into.rss.push(rssBytes / megabyte);
    into.own.push(privateBytes / megabyte);
  }
}

/** Six agents that have healed a link, and an idle Node of the same version beside them. */
async function measure(rig: Rig, runtime: Runtime, readings: number): Promise<{ agents: Readings; idle: Readings }> {
  const topology = ringWithChord();
  const mesh = await rig.buildMesh({ topology, algorithm: 'v', mesh: 1 });
  try {
    await bringUp(mesh, { agents: { node: runtime.node, nodeOptions: runtime.options } });
    await mesh.startProcess('r1', 'idle', {
      command: [runtime.node, ...runtime.options, '-e', 'setInterval(() => {}, 1e6)'],
      environment: leanEnvironment,
    });
    const fault = { kind: 'silent-link', ...topology.victim } as const;
    await pause(5000);
    await mesh.inject(fault);
    await pause(faultFor);
    await mesh.clear(fault);
    await pause(afterwards);
    const healed = (await mesh.heals(topology.victim.a)).some((heal) => heal.verifiedAt !== null);
    if (!healed) throw new Error('the link was not healed: memory would be that of an agent that did nothing');
    const agents: Readings = { rss: [], own: [] };
    const idle: Readings = { rss: [], own: [] };
    for (let i = 0; i < readings; i += 1) {
      await read(mesh, 'agent', topology.routers, agents);
      await read(mesh, 'idle', ['r1'], idle);
      await pause(readEvery);
    }
    return { agents, idle };
  } finally {
    await mesh.remove().catch(() => undefined);
  }
}

/** Heap of a loop after each of 24 hours of virtual time, a link healed in each, MB. */
async function soak(context: BenchContext): Promise<HeldFigure> {
  const { hours } = await measuredOnce(context.finished, 'soak', ['hours'], async () => {
    context.progress('a day on virtual time: about a minute');
    return { hours: soakDay() };
  });
  return figureOf({
    name,
    variant: 'heap, last two of 24 hours',
    unit: 'MB',
    samples: hours.slice(-2),
    peer: 'hours 2 and 3',
    peerSamples: hours.slice(1, 3),
    // A heap that is read after a collection wavers by some percent.
    reach: [{ of: 'ratio', atMost: 1.05 }],
  });
}

function soakDay(): number[] {
  const ran = spawnSync(nodePath, ['--expose-gc', fileURLToPath(new URL('soak-day.ts', import.meta.url))], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`the soak ended with ${ran.status ?? ran.signal}: ${ran.stderr.slice(-2000)}`);
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => Number(line) / megabyte);
}

const names = ['agents rss', 'agents own', 'idle rss', 'idle own'] as const;
type Samples = Readonly<Record<(typeof names)[number], readonly number[]>>;

/** A mesh's building and its agents' start, the heal, and the readings, ms. */
const roughly = (readings: number): number => 60_000 + faultFor + afterwards + readings * readEvery;

/** The samples of each runtime; boots nothing where an interrupted call has them all. */
async function inRig(context: BenchContext): Promise<HeldFigure[]> {
  const readings = context.runs ?? usualReadings;
  let rig: Rig | null = null;
  const open = async (): Promise<Rig> => {
    rig ??= await openRig({ kind: context.rig, bundle: context.bundle, withinMs: longLife, progress: context.progress });
    return rig;
  };
  try {
    const figures: HeldFigure[] = [];
    const all = runtimes();
    for (const [i, runtime] of all.entries()) {
      const left = inWords((all.length - i) * roughly(readings));
      const samples: Samples = await measuredOnce(context.finished, `${runtime.variant}, ${readings} readings`, names, async () => {
        const booted = await open();
        context.progress(`${runtime.variant}: a heal, then ${readings} readings of six agents; about ${left} left`);
        const { agents, idle } = await measure(booted, runtime, readings);
        return { 'agents rss': agents.rss, 'agents own': agents.own, 'idle rss': idle.rss, 'idle own': idle.own };
      });
      const figure = (what: keyof Readings, label: string, atMost: number): HeldFigure =>
        figureOf({
          name,
          variant: `${runtime.variant}, ${label}`,
          unit: 'MB',
          samples: samples[`agents ${what}`],
          peer: `idle ${runtime.variant}`,
          peerSamples: samples[`idle ${what}`],
          reach: [{ of: 'value', atMost }],
        });
      figures.push(figure('rss', 'resident', 64), figure('own', 'private', 20));
    }
    return figures;
  } finally {
    await (rig as Rig | null)?.close();
  }
}

export const memory: Bench = {
  name,
  about: 'memory of agents that have everything on and have healed a link, by Node 24 and by the machine’s Node 20; a day’s growth',
  target: 'resident at most 64 MB, private at most 20 MB, with either; no growth over a day’s worth of virtual time',
  bundled: true,
  async run(context) {
    return [...(await inRig(context)), await soak(context)];
  },
};
