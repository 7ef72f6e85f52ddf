// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { nodePath } from '../rigs/project.ts';
import { leanOptions } from '../rigs/router-node.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure, quantile } from './figure.ts';
import { neighbours, originators, type Turns, turnsOf } from './loop-turns.ts';
import { measuredOnce } from './measured-once.ts';

const name = 'loop';
/** What analyzing and planning together may take at most by the first design of this daemon, ms. */
const budget = { peer: 'budget of analyze and plan', peerSamples: [300] };

/** The same turns in the emulated machine, by Node as a router runs it. */
async function turnsInRig({ rig: kind, progress }: BenchContext): Promise<Turns> {
  const rig = await openRig({ kind, withinMs: longLife, progress });
  try {
    const file = 'loop-turns.cjs';
    const entry = fileURLToPath(new URL('loop-turns-main.ts', import.meta.url));
    await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', outfile: join(rig.shared.host, file) });
    progress('turns in the rig');
    const ran = await rig.exec({ command: [nodePath, ...leanOptions, join(rig.shared.rig, file)], within: 300_000 });
    if (ran.status !== 0) throw new Error(`the turns in the rig ended with ${ran.status ?? 'a signal'}: ${ran.stderr}`);
    return JSON.parse(ran.stdout) as Turns;
  } finally {
    await rig.close();
  }
}

/** ms. */
const mostAtP99 = { desktop: 10, rig: 100 } as const;

function figuresOf(variant: keyof typeof mostAtP99, { took, ailing }: Turns): HeldFigure[] {
  const last = quantile(took, 0.99);
  const reach = [{ of: 'value', atMost: mostAtP99[variant] }] as const;
  return [
    figureOf({ name, variant, unit: 'ms', samples: took, ...budget }),
    figureOf({ name, variant: `${variant}, p99`, unit: 'ms', samples: last === null ? [] : [last], ...budget, reach }),
    figureOf({ name, variant: `${variant}, turns with symptoms`, unit: '%', samples: [100 * ailing] }),
  ];
}

export const loopCost: Bench = {
  name,
  variants: ['desktop', 'rig'],
  about: `CPU time of one turn of monitor, analyze and plan at ${originators} originators and ${neighbours} neighbours`,
  target: 'p99 at most 10 ms on a desktop core, 100 ms in the rig',
  bundled: false,
  async run(context) {
    const measured = async (variant: keyof typeof mostAtP99, turns: () => Turns | Promise<Turns>): Promise<HeldFigure[]> => {
      if (!(context.variants?.includes(variant) ?? true)) return [];
      const { took, ailing } = await measuredOnce(context.finished, variant, ['took', 'ailing'], async () => {
        const done = await turns();
        return { took: done.took, ailing: [done.ailing] };
      });
      return figuresOf(variant, { took, ailing: ailing[0] ?? 0 });
    };
    return [...(await measured('desktop', turnsOf)), ...(await measured('rig', () => turnsInRig(context)))];
  },
};
