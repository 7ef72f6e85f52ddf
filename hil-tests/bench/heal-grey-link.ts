// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Algorithm, Rig } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure, noneOf, type Reach } from './figure.ts';
import { recoveryTimes } from './plots/recovery-times.ts';
import { babelAlone, batmanAlone } from './trials/alone.ts';
import { stillTold } from './trials/fault-trial.ts';
import { healedSide } from './trials/healed.ts';
import { playMissing } from './trials/play-missing.ts';
import { byKernelRoutes, followRoutes } from './trials/route-watch.ts';
import { failuresOf, firstOf, type Side } from './trials/side.ts';

const name = 'heal-grey-link';
const usualRuns = 30;
const minute = 60_000;
const loss = 0.3;
const algorithms: readonly Algorithm[] = ['iv', 'v'];
/** Until the protocol alone is back on the link it left: its window of a minute. */
const restFor = { iv: 60_000, v: 15_000 } as const;

/** Meshes of the protocol alone: so many that they are done when the agents are. */
const lanes = { iv: 5, v: 4 } as const;

/** babeld's links on the same wires: how long until its routes are back on a mended link, ms. */
const babel = { restFor: 15_000, lanes: 4 } as const;

const keysOf = (algorithm: Algorithm) => {
  const side = (who: string): string => `${name} ${algorithm} ${who}`;
  return { agents: side('agents'), batman: side('batman-adv'), babel: side('babeld'), quickBabel: side('babeld 1 s') };
};

/** Every run number has its direction, so that both ways are measured in the same time: N runs of each. */
const oneWay = (run: number): boolean => run % 2 === 1;
const ways = [
  { name: 'both ways', has: (run: number) => !oneWay(run) },
  { name: 'one way', has: oneWay },
] as const;

async function sidesIn(rig: Rig, algorithm: Algorithm): Promise<Side[]> {
  const topology = ringWithChord();
  const { a, b } = topology.victim;
  const fault = (run: number): Fault => ({ kind: 'grey-link', a, b, loss, oneWay: oneWay(run) });
  const there = { from: a, to: b };
  const harmed = (run: number) => (oneWay(run) ? [there] : [there, { from: b, to: a }]);
  const watched = { topology, fault, watchFor: minute };
  const plan = { ...watched, ...followRoutes(harmed, minute) };
  const byBabel = { ...watched, ...followRoutes(harmed, minute, byKernelRoutes), restFor: babel.restFor };
  const keys = keysOf(algorithm);
  // What still carries two thirds may be the only way of somebody: to cut it is no heal.
  const healed = { ...plan, algorithm, together: true, forbidden: ['isolate-link'] } as const;
  return [
    healedSide(rig, keys.agents, healed, [1, 2, 3]),
    await batmanAlone(rig, keys.batman, algorithm, { ...plan, restFor: restFor[algorithm] }, 11, lanes[algorithm]),
    await babelAlone(rig, keys.babel, null, byBabel, 21, babel.lanes),
    await babelAlone(rig, keys.quickBabel, 1, byBabel, 31, babel.lanes),
  ];
}

function figuresOfWay(algorithm: Algorithm, way: (typeof ways)[number], all: number, context: BenchContext): HeldFigure[] {
  const keys = keysOf(algorithm);
  const peer = `batman-adv ${algorithm.toUpperCase()} alone`;
  const of = (side: string, what: string): number[] => firstOf(context, side, all, what, way.has);
  const variant = (what: string): string => `${algorithm}, ${way.name}, ${what}`;
  const compared = (label: string, what: string, unit: string, reach: readonly Reach[], never = {}): HeldFigure[] => {
    const samples = of(keys.agents, what);
    const beside = (who: string, side: string, held: readonly Reach[]): HeldFigure =>
      figureOf({ name, variant: variant(label), unit, samples, peer: who, peerSamples: of(side, what), reach: held, ...never });
    // The target is about the protocol alone.
    return [
      beside(peer, keys.batman, reach),
      beside('babeld, defaults', keys.babel, []),
      beside('babeld, 1 s hellos', keys.quickBabel, []),
    ];
  };
  const onLink = (side: string) => ({ samples: of(side, 'onLink'), never: minute - stillTold });
  context.draw?.(`${name}-${algorithm}-${way.name.replace(' ', '-')}`, () =>
    recoveryTimes(
      `Time on a link that loses 30 % ${way.name} (${algorithm}), of the minute after the fault`,
      [
        { name: 'with x0tta6bl4', ...onLink(keys.agents) },
        { name: peer, ...onLink(keys.batman) },
        { name: 'babeld, 1 s hellos', ...onLink(keys.quickBabel) },
        { name: 'babeld, defaults', ...onLink(keys.babel) },
      ],
      'seconds on the lossy path',
    ),
  );
  const quarter = [{ of: 'ratio', atMost: 0.25 }] as const;
  return [
    // Who never left the link has no time after which it left.
    ...compared('time on the lossy path', 'onLink', 'ms', quarter, { peerNever: minute - stillTold }),
    ...compared('probes lost in a minute', 'lost', 'probes', quarter),
    ...compared('returns to the lossy path', 'returns', 'returns', [{ of: 'max', atMost: 0 }]),
    figureOf({ name, variant: variant('until detected'), unit: 'ms', samples: of(keys.agents, 'detect') }),
    noneOf({
      name,
      variant: variant('heals not verified'),
      unit: 'faults',
      samples: of(keys.agents, 'verified').map((one) => 1 - one),
    }),
    noneOf({ name, variant: variant('false actions'), unit: 'heals', samples: of(keys.agents, 'wrong') }),
    noneOf({ name, variant: variant('outages after recovery'), unit: 'outages', samples: of(keys.agents, 'again') }),
  ];
}

function figuresOf(algorithm: Algorithm, all: number, context: BenchContext): HeldFigure[] {
  const broken = failuresOf(context, Object.values(keysOf(algorithm)), all);
  return [
    ...ways.flatMap((way) => figuresOfWay(algorithm, way, all, context)),
    noneOf({ name, variant: `${algorithm}, trials that broke off`, unit: 'trials', samples: broken }),
  ];
}

export const healGreyLink: Bench = {
  name,
  variants: algorithms,
  about:
    'a link on the used path loses 30 % both ways or one way, an alternative exists: time on it and probes lost within a minute, beside the protocol alone and babeld',
  target: 'time on the lossy path and probes lost at most a quarter of the protocol’s; no return to it',
  bundled: true,
  async run(context) {
    const all = ways.length * (context.runs ?? usualRuns);
    const wanted = algorithms.filter((one) => context.variants?.includes(one) ?? true);
    for (const algorithm of wanted) {
      const progress = (text: string): void => context.progress(`${algorithm}: ${text}`);
      await playMissing({ ...context, progress }, Object.values(keysOf(algorithm)), all, (rig) => sidesIn(rig, algorithm));
    }
    return wanted.flatMap((algorithm) => figuresOf(algorithm, all, context));
  },
};
