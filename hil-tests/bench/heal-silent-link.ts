// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Algorithm, Rig } from '../rigs/rig.ts';
import { loop } from '../topologies/loop.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Topology } from '../topologies/topology.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure, noneOf } from './figure.ts';
import { healTimeline } from './plots/heal-timeline.ts';
import { recoveryTimes } from './plots/recovery-times.ts';
import { babelAlone, batmanAlone, type PeerPlan } from './trials/alone.ts';
import { stillTold } from './trials/fault-trial.ts';
import { healedSide } from './trials/healed.ts';
import { playMissing } from './trials/play-missing.ts';
import { failuresOf, firstOf, measured, type Side } from './trials/side.ts';

const usualRuns = 30;

interface Variant {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly topology: () => Topology;
  readonly kind: 'silent-link' | 'one-way-loss';
  /** To reach: the median's share of the protocol's, and ms at p95. */
  readonly share: number;
  readonly p95: number | null;
  /** The protocol alone: how long it is watched, and how long its old routes take to come back, ms. */
  readonly alone: { readonly watchFor: number; readonly restFor: number; readonly lanes: number };
}

const variants: readonly Variant[] = [
  {
    name: 'v',
    algorithm: 'v',
    topology: ringWithChord,
    kind: 'silent-link',
    share: 0.1,
    p95: 1000,
    alone: { watchFor: 12_000, restFor: 12_000, lanes: 2 },
  },
  {
    name: 'iv',
    algorithm: 'iv',
    topology: ringWithChord,
    kind: 'silent-link',
    share: 0.1,
    p95: 2500,
    alone: { watchFor: 15_000, restFor: 45_000, lanes: 3 },
  },
  {
    name: 'iv-loop',
    algorithm: 'iv',
    topology: loop,
    kind: 'silent-link',
    share: 0.2,
    p95: null,
    alone: { watchFor: 18_000, restFor: 45_000, lanes: 4 },
  },
  {
    name: 'one-way',
    algorithm: 'iv',
    topology: ringWithChord,
    kind: 'one-way-loss',
    share: 0.1,
    p95: 2500,
    alone: { watchFor: 28_000, restFor: 45_000, lanes: 4 },
  },
];
const babel = { watchFor: 25_000, restFor: 10_000, lanes: 5 } as const;

const keysOf = (variant: Variant) => {
  const side = (name: string): string => `heal-silent-link ${variant.name} ${name}`;
  return { agents: side('agents'), batman: side('batman-adv'), babel: side('babeld'), quickBabel: side('babeld 1 s') };
};

async function sidesIn(rig: Rig, variant: Variant, say: (text: string) => void): Promise<Side[]> {
  const keys = keysOf(variant);
  const topology = variant.topology();
  const fault: Fault = { kind: variant.kind, ...topology.victim };
  const alone: PeerPlan = { topology, fault, ...variant.alone };
  const byBabel: PeerPlan = { topology, fault, ...babel };
  say('building the meshes that no agent watches');
  return [
    healedSide(rig, keys.agents, { topology, algorithm: variant.algorithm, fault, watchFor: 8000 }, [1, 2]),
    await batmanAlone(rig, keys.batman, variant.algorithm, alone, 11, variant.alone.lanes),
    await babelAlone(rig, keys.babel, null, byBabel, 21, babel.lanes),
    await babelAlone(rig, keys.quickBabel, 1, byBabel, 31, babel.lanes),
  ];
}

function figuresOf(variant: Variant, runs: number, context: BenchContext): HeldFigure[] {
  const keys = keysOf(variant);
  const of = (side: string, name = 'gap'): number[] => firstOf(context, side, runs, name);
  const name = 'heal-silent-link';
  const protocol = `batman-adv ${variant.algorithm.toUpperCase()} alone`;
  const alone = { peer: protocol, peerSamples: of(keys.batman), peerNever: variant.alone.watchFor - stillTold } as const;
  const gap = { name, variant: variant.name, unit: 'ms', samples: of(keys.agents) };
  context.draw?.(`heal-silent-link-${variant.name}`, () =>
    recoveryTimes(`Gap after a silent link (${variant.name})`, [
      { name: 'with x0tta6bl4', samples: of(keys.agents) },
      { name: protocol, samples: of(keys.batman), never: variant.alone.watchFor - stillTold },
      { name: 'babeld, 1 s hellos', samples: of(keys.quickBabel), never: babel.watchFor - stillTold },
      { name: 'babeld, defaults', samples: of(keys.babel), never: babel.watchFor - stillTold },
    ]),
  );
  context.draw?.(`heal-timeline-${variant.name}`, () => {
    const gaps = of(keys.agents);
    const middle = gaps.indexOf([...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0);
    const pick = (what: string): readonly number[] => measured(context, keys.agents, runs, what)[middle] ?? [];
    return healTimeline(`One heal of a silent link (${variant.name}), of median length`, pick('probes'), pick('heal'));
  });
  return [
    figureOf({
      ...gap,
      ...alone,
      reach: [{ of: 'ratio', atMost: variant.share }, ...(variant.p95 === null ? [] : [{ of: 'p95', atMost: variant.p95 } as const])],
    }),
    figureOf({ ...gap, peer: 'babeld, defaults', peerSamples: of(keys.babel), peerNever: babel.watchFor - stillTold }),
    figureOf({ ...gap, peer: 'babeld, 1 s hellos', peerSamples: of(keys.quickBabel), peerNever: babel.watchFor - stillTold }),
    figureOf({
      ...gap,
      variant: `${variant.name}, until detected`,
      samples: of(keys.agents, 'detect'),
      ...alone,
      peer: `${protocol}: gap`,
    }),
    noneOf({
      name,
      variant: `${variant.name}, heals not verified`,
      unit: 'faults',
      samples: of(keys.agents, 'verified').map((one) => 1 - one),
    }),
    noneOf({
      name,
      variant: `${variant.name}, trials that broke off`,
      unit: 'trials',
      samples: failuresOf(context, Object.values(keys), runs),
    }),
    noneOf({ name, variant: `${variant.name}, false actions`, unit: 'heals', samples: of(keys.agents, 'wrong') }),
    noneOf({ name, variant: `${variant.name}, outages after recovery`, unit: 'outages', samples: of(keys.agents, 'again') }),
    figureOf({
      ...gap,
      variant: `${variant.name}, probes on the busiest interface`,
      unit: 'B/s',
      samples: of(keys.agents, 'probeBytes'),
      peer: 'budget',
      peerSamples: [1000],
      reach: [{ of: 'p95', atMost: 1000 }],
    }),
  ];
}

export const healSilentLink: Bench = {
  name: 'heal-silent-link',
  variants: variants.map((one) => one.name),
  about: 'gap after a link falls silent without losing its carrier, six routers, beside the protocol alone and babeld in the same boot',
  target:
    'median at most a tenth of the protocol’s (iv-loop: a fifth); p95 at most 1 s on V, 2.5 s on IV; no false action; probes at most 1 kB/s on the busiest interface at p95',
  bundled: true,
  async run(context) {
    const runs = context.runs ?? usualRuns;
    const wanted = variants.filter((one) => context.variants?.includes(one.name) ?? true);
    for (const variant of wanted) {
      const progress = (text: string): void => context.progress(`${variant.name}: ${text}`);
      await playMissing({ ...context, progress }, Object.values(keysOf(variant)), runs, (rig) => sidesIn(rig, variant, progress));
    }
    return wanted.flatMap((variant) => figuresOf(variant, runs, context));
  },
};
