// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Algorithm, Rig } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure, noneOf, type Reach } from './figure.ts';
import { recoveryTimes } from './plots/recovery-times.ts';
import { batmanAlone } from './trials/alone.ts';
import { stillTold } from './trials/fault-trial.ts';
import { healedSide } from './trials/healed.ts';
import { playMissing } from './trials/play-missing.ts';
import { followRoutes } from './trials/route-watch.ts';
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

const keysOf = (algorithm: Algorithm) => ({ agents: `${name} ${algorithm} agents`, batman: `${name} ${algorithm} batman-adv` });

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
  const followed = followRoutes((run) => (oneWay(run) ? [there] : [there, { from: b, to: a }]), minute);
  const plan = { topology, fault, watchFor: minute, ...followed };
  const keys = keysOf(algorithm);
  return [
    healedSide(rig, keys.agents, { ...plan, algorithm, together: true }, [1, 2, 3]),
    await batmanAlone(rig, keys.batman, algorithm, { ...plan, restFor: restFor[algorithm] }, 11, lanes[algorithm]),
  ];
}

function figuresOfWay(algorithm: Algorithm, way: (typeof ways)[number], all: number, context: BenchContext): HeldFigure[] {
  const keys = keysOf(algorithm);
  const peer = `batman-adv ${algorithm.toUpperCase()} alone`;
  const of = (side: string, what: string): number[] => firstOf(context, side, all, what, way.has);
  const variant = (what: string): string => `${algorithm}, ${way.name}, ${what}`;
  const compared = (label: string, what: string, unit: string, reach: readonly Reach[], never = {}): HeldFigure =>
    figureOf({
      name,
      variant: variant(label),
      unit,
      samples: of(keys.agents, what),
      peer,
      peerSamples: of(keys.batman, what),
      reach,
      ...never,
    });
  context.draw?.(`${name}-${algorithm}-${way.name.replace(' ', '-')}`, () =>
    recoveryTimes(`Time on a link that loses 30 % ${way.name} (${algorithm}), of the minute after the fault`, [
      { name: 'with x0tta6bl4', samples: of(keys.agents, 'onLink') },
      { name: peer, samples: of(keys.batman, 'onLink') },
    ]),
  );
  const quarter = [{ of: 'ratio', atMost: 0.25 }] as const;
  return [
    // Who never left the link has no time after which it left.
    compared('time on the lossy path', 'onLink', 'ms', quarter, { peerNever: minute - stillTold }),
    compared('probes lost in a minute', 'lost', 'probes', quarter),
    compared('returns to the lossy path', 'returns', 'returns', [{ of: 'max', atMost: 0 }]),
    figureOf({ name, variant: variant('until detected'), unit: 'ms', samples: of(keys.agents, 'detect') }),
    noneOf({ name, variant: variant('false actions'), unit: 'heals', samples: of(keys.agents, 'wrong') }),
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
  about: 'a link on the used path loses 30 % both ways or one way, an alternative exists: time on it and probes lost within a minute',
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
