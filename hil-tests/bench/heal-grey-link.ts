// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Algorithm, Rig } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { type Figure, figureOf, totalOf } from './figure.ts';
import { recoveryTimes } from './plots/recovery-times.ts';
import { batmanAlone } from './trials/alone.ts';
import { healedSide } from './trials/healed.ts';
import { playMissing } from './trials/play-missing.ts';
import { followRoutes } from './trials/route-watch.ts';
import { firstOf, type Side } from './trials/side.ts';

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

async function sidesIn(rig: Rig, algorithm: Algorithm): Promise<Side[]> {
  const topology = ringWithChord();
  const { a, b } = topology.victim;
  // Every other fault harms one direction only.
  const oneWay = (run: number): boolean => run % 2 === 1;
  const fault = (run: number): Fault => ({ kind: 'grey-link', a, b, loss, oneWay: oneWay(run) });
  const directions = (run: number) =>
    oneWay(run)
      ? [{ from: a, to: b }]
      : [
          { from: a, to: b },
          { from: b, to: a },
        ];
  const followed = followRoutes(directions, minute);
  const plan = { topology, fault, watchFor: minute, ...followed };
  const keys = keysOf(algorithm);
  return [
    healedSide(rig, keys.agents, { ...plan, algorithm, together: true }, [1, 2, 3]),
    await batmanAlone(rig, keys.batman, algorithm, { ...plan, restFor: restFor[algorithm] }, 11, lanes[algorithm]),
  ];
}

function figuresOf(algorithm: Algorithm, runs: number, context: BenchContext): Figure[] {
  const keys = keysOf(algorithm);
  const peer = `batman-adv ${algorithm.toUpperCase()} alone`;
  const compared = (variant: string, what: string, unit: string): Figure =>
    figureOf({
      name,
      variant: `${algorithm}, ${variant}`,
      unit,
      samples: firstOf(context, keys.agents, runs, what),
      peer,
      peerSamples: firstOf(context, keys.batman, runs, what),
    });
  context.draw?.(`${name}-${algorithm}`, () =>
    recoveryTimes(`Time on a link that loses 30 % (${algorithm}), of the minute after the fault`, [
      { name: 'with x0tta6bl4', samples: firstOf(context, keys.agents, runs, 'onLink') },
      { name: peer, samples: firstOf(context, keys.batman, runs, 'onLink') },
    ]),
  );
  return [
    compared('time on the lossy path', 'onLink', 'ms'),
    compared('probes lost in a minute', 'lost', 'probes'),
    compared('returns to the lossy path', 'returns', 'returns'),
    figureOf({ name, variant: `${algorithm}, until detected`, unit: 'ms', samples: firstOf(context, keys.agents, runs, 'detect') }),
    totalOf({ name, variant: `${algorithm}, false actions`, unit: 'heals', samples: firstOf(context, keys.agents, runs, 'wrong') }),
  ];
}

export const healGreyLink: Bench = {
  name,
  variants: algorithms,
  about: 'a link on the used path loses 30 % both ways or one way, an alternative exists: time on it and probes lost within a minute',
  target: 'time on the lossy path and probes lost at most a quarter of the protocol’s; no return to it',
  async run(context) {
    const runs = context.runs ?? usualRuns;
    const wanted = algorithms.filter((one) => context.variants?.includes(one) ?? true);
    for (const algorithm of wanted) {
      const progress = (text: string): void => context.progress(`${algorithm}: ${text}`);
      await playMissing({ ...context, progress }, Object.values(keysOf(algorithm)), runs, (rig) => sidesIn(rig, algorithm));
    }
    return wanted.flatMap((algorithm) => figuresOf(algorithm, runs, context));
  },
};
