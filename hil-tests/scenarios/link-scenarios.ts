// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Algorithm } from '../rigs/rig.ts';
import { grid } from '../topologies/grid.ts';
import { loop } from '../topologies/loop.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { RouterName } from '../topologies/topology.ts';
import type { Expectation, Scenario } from './scenario.ts';

const chord = { a: 'r1', b: 'r4' } as const;
const both: readonly Algorithm[] = ['iv', 'v'];

/** What a silent link may cost: on V two intervals of the beacons and a route change, on IV OGMs must come round too. */
const silentFor = { iv: 3000, v: 1500 } as const;
const isolated = (algorithm: Algorithm): Expectation => ({
  heal: 'verified',
  detectWithinMs: 1500,
  recoverWithinMs: silentFor[algorithm],
  putBackWithinMs: 30_000,
});
/** What still carries two thirds may be the only way of somebody: it is disliked, not cut. */
const steered = (): Expectation => ({
  heal: 'verified',
  forbidden: ['isolate-link'],
  detectWithinMs: 15_000,
  recoverWithinMs: 15_000,
  putBackWithinMs: null,
});
/** The kernel sees the carrier go and come by itself: whoever acts, then or afterwards, acts for nothing. */
const left = (): Expectation => ({ heal: 'none', detectWithinMs: null, recoverWithinMs: 10_000, putBackWithinMs: 30_000 });

function onChord(name: string, about: string, fault: Fault, expect: (algorithm: Algorithm) => Expectation, during: number): Scenario[] {
  return both.map((algorithm) => ({
    name: `${name}-${algorithm}`,
    about: `${about}, B.A.T.M.A.N. ${algorithm.toUpperCase()}`,
    topology: () => ringWithChord(),
    algorithm,
    fault,
    calm: 5000,
    during,
    expect: expect(algorithm),
  }));
}

/** Of B.A.T.M.A.N. IV, whose stale routes a layout can make last. */
function silentElsewhere(where: string, about: string, topology: Scenario['topology'], ends: { a: RouterName; b: RouterName }): Scenario {
  return {
    name: `silent-link-${where}`,
    about: `${about}, B.A.T.M.A.N. IV`,
    topology,
    algorithm: 'iv',
    fault: { kind: 'silent-link', ...ends },
    calm: 5000,
    during: 15_000,
    expect: isolated('iv'),
  };
}

export const linkScenarios: readonly Scenario[] = [
  ...onChord('silent-link', 'a link falls silent both ways and keeps its carrier', { kind: 'silent-link', ...chord }, isolated, 15_000),
  ...onChord('one-way-loss', 'a link carries nothing one way', { kind: 'one-way-loss', ...chord }, isolated, 15_000),
  ...onChord('grey-link', 'a link loses 30 % both ways', { kind: 'grey-link', ...chord, loss: 0.3 }, steered, 30_000),
  ...onChord('grey-one-way', 'a link loses 30 % one way', { kind: 'grey-link', ...chord, loss: 0.3, oneWay: true }, steered, 30_000),
  ...onChord(
    'grey-late',
    'a link loses 20 % and delays by 40 ± 20 ms',
    { kind: 'grey-link', ...chord, loss: 0.2, delayMs: 40, jitterMs: 20 },
    steered,
    30_000,
  ),
  ...onChord('link-down', 'an interface goes down: the kernel itself sees it', { kind: 'link-down', ...chord }, left, 20_000),
  silentElsewhere('loop', 'a silent link whose next best hop routes back through its ends', loop, chord),
  silentElsewhere('grid', 'a silent link at the corner of nine routers in a grid, many ways of equal length', () => grid(), {
    a: 'r1',
    b: 'r2',
  }),
];
