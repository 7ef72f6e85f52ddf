// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machineNode20 } from '../../bundler/verify.ts';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { nodePath } from '../rigs/project.ts';
import type { Mesh, Rig } from '../rigs/rig.ts';
import { leanEnvironment, leanOptions, leanOptions20 } from '../rigs/router-node.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure } from './figure.ts';
import { pause } from './trials/phase.ts';

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

function runtimes(): Runtime[] {
  const older = machineNode20();
  return [
    { variant: 'Node 24', node: nodePath, options: leanOptions },
    ...(older === null ? [] : [{ variant: 'Node 20', node: older, options: leanOptions20 }]),
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
    await mesh.ready();
    await mesh.startAgents({ node: runtime.node, nodeOptions: runtime.options });
    await mesh.startProcess('r1', 'idle', {
      command: [runtime.node, ...runtime.options, '-e', 'setInterval(() => {}, 1e6)'],
      environment: leanEnvironment,
    });
    await mesh.agentsReady();
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

/** Heap of a loop after each of 24 hours of virtual time, a link healed in each. */
function soak(): HeldFigure {
  const ran = spawnSync(nodePath, ['--expose-gc', fileURLToPath(new URL('soak-day.ts', import.meta.url))], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`the soak ended with ${ran.status ?? ran.signal}: ${ran.stderr.slice(-2000)}`);
  const hours = ran.stdout
    .trim()
    .split('\n')
    .map((line) => Number(line) / megabyte);
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

async function inRig(context: BenchContext): Promise<HeldFigure[]> {
  const rig = await openRig({ kind: context.rig, withinMs: longLife, progress: context.progress });
  try {
    const figures: HeldFigure[] = [];
    for (const runtime of runtimes()) {
      context.progress(`${runtime.variant}: a heal, then ${context.runs ?? usualReadings} readings of six agents`);
      const { agents, idle } = await measure(rig, runtime, context.runs ?? usualReadings);
      const peer = `idle ${runtime.variant}`;
      const figure = (what: keyof Readings, label: string, atMost: number): HeldFigure => {
        const reach = [{ of: 'value', atMost }] as const;
        const variant = `${runtime.variant}, ${label}`;
        return figureOf({ name, variant, unit: 'MB', samples: agents[what], peer, peerSamples: idle[what], reach });
      };
      figures.push(figure('rss', 'resident', 64), figure('own', 'private', 20));
    }
    return figures;
  } finally {
    await rig.close();
  }
}

export const memory: Bench = {
  name,
  about: 'memory of agents that have everything on and have healed a link, by Node 24 and by the machine’s Node 20; a day’s growth',
  target: 'resident at most 64 MB, private at most 20 MB, with either; no growth over a day’s worth of virtual time',
  bundled: true,
  async run(context) {
    return [...(await inRig(context)), soak()];
  },
};
