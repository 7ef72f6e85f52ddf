// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import { openRig } from '../rigs/open-rig.ts';
import type { Algorithm, Mesh, Rig } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { type Figure, figureOf } from './figure.ts';

const routers = 6;
const usualRuns = 30;
/** The protocol alone needs up to ten seconds. */
const watchFor = 12_000;
/** Until the old route is back: B.A.T.M.A.N. IV's window; V is quick. */
const restFor = { iv: 45_000, v: 15_000 } as const;
const settle = 20_000;

const variants: readonly { readonly name: string; readonly algorithm: Algorithm; readonly kind: 'silent-link' | 'one-way-loss' }[] = [
  { name: 'v', algorithm: 'v', kind: 'silent-link' },
  { name: 'iv', algorithm: 'iv', kind: 'silent-link' },
  { name: 'one-way', algorithm: 'iv', kind: 'one-way-loss' },
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each run another link, so that no link's return is delayed by its earlier failures more than it must. */
function victim(run: number): { a: string; b: string } {
  const n = (run * 2) % routers;
  return { a: `r${n + 1}`, b: `r${((n + 1) % routers) + 1}` };
}

/** One fault in both meshes at once: the longest gap between answers across the link's two ends, agents' mesh first. */
async function onceIn(meshes: readonly Mesh[], fault: Fault & { a: string; b: string }): Promise<number[]> {
  const gaps = await Promise.all(
    meshes.map(async (mesh) => {
      const stream = await mesh.stream({ from: fault.a, to: fault.b });
      // The fault must not keep step with the announcements.
      await pause(1500 + Math.random() * 1000);
      const { began } = await mesh.inject(fault);
      await pause(watchFor);
      const report = await stream.report({ since: began });
      await stream.stop();
      await mesh.clear(fault);
      return report.longestGapMs;
    }),
  );
  return gaps;
}

async function meshesIn(rig: Rig, algorithm: Algorithm, progress: (text: string) => void): Promise<Mesh[]> {
  const healed = await rig.buildMesh({ topology: ringWithChord(routers), algorithm, mesh: 1 });
  const plain = await rig.buildMesh({ topology: ringWithChord(routers), algorithm, mesh: 2 });
  await Promise.all([healed.ready(), plain.ready()]);
  progress('starting the agents');
  await healed.startAgents({ config: { heal: { per_hour: 1000 } } });
  await healed.agentsReady();
  await pause(settle);
  return [healed, plain];
}

async function measure(variant: (typeof variants)[number], context: BenchContext): Promise<Figure> {
  const runs = context.runs ?? usualRuns;
  const key = (run: number): string => `heal-silent-link ${variant.name} ${run}`;
  const missing = Array.from({ length: runs }, (_, run) => run).filter((run) => context.finished.get(key(run)) === undefined);
  if (missing.length > 0) {
    const rig = await openRig({ kind: 'qemu', progress: context.progress });
    try {
      const meshes = await meshesIn(rig, variant.algorithm, context.progress);
      for (const run of missing) {
        const left = ((missing.length - missing.indexOf(run)) * (watchFor + restFor[variant.algorithm] + 3000)) / 60_000;
        context.progress(`${variant.name}: run ${run + 1} of ${runs}, about ${Math.ceil(left)} min left`);
        context.finished.add(key(run), await onceIn(meshes, { kind: variant.kind, ...victim(run) }));
        await pause(restFor[variant.algorithm]);
      }
    } finally {
      await rig.close();
    }
  }
  const pairs = Array.from({ length: runs }, (_, run) => context.finished.get(key(run)) ?? []);
  const side = (index: number): number[] => pairs.map((pair) => pair[index]).filter((gap) => gap !== undefined);
  const peer = `batman-adv ${variant.algorithm.toUpperCase()} alone`;
  return figureOf({ name: 'heal-silent-link', variant: variant.name, unit: 'ms', samples: side(0), peer, peerSamples: side(1) });
}

export const healSilentLink: Bench = {
  name: 'heal-silent-link',
  about: 'gap after a link falls silent without losing its carrier, six routers, beside the protocol alone in the same boot',
  target: 'median at most a tenth of the protocol’s',
  async run(context) {
    const figures: Figure[] = [];
    for (const variant of variants) figures.push(await measure(variant, context));
    return figures;
  },
};
