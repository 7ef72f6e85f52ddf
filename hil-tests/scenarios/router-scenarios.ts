// SPDX-License-Identifier: Apache-2.0
import type { Algorithm } from '../rigs/rig.ts';
import { line } from '../topologies/line.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { sharedMedium } from '../topologies/shared-medium.ts';
import { twoIslands } from '../topologies/two-islands.ts';
import type { Expectation, Scenario } from './scenario.ts';

const nothing: Expectation = { heal: 'none', detectWithinMs: null, recoverWithinMs: null, putBackWithinMs: null };
/**
 * The only way there was had been taken out of the mesh, and B.A.T.M.A.N. IV had forgotten it (docs/limits.md): announcements must
 * come both ways again. Back after 2.8 and 3.8 s.
 */
const forgotten = { backWithinMs: 6000, outageMs: 1000 };
const both: readonly Algorithm[] = ['iv', 'v'];

/** A dead agent says nothing, its router forwards as well as before: whoever acts on that breaks a healthy mesh. */
const agentScenarios: readonly Scenario[] = [
  {
    name: 'agent-killed',
    about: 'an agent is killed and its router goes on forwarding: nobody may act',
    topology: () => ringWithChord(),
    algorithm: 'iv',
    fault: { kind: 'agent-killed', router: 'r4' },
    calm: 5000,
    during: 30_000,
    expect: { ...nothing, recoverWithinMs: 1000 },
  },
  {
    name: 'agent-frozen',
    about: 'an agent is stopped for half a minute and continued: nobody may act',
    topology: () => ringWithChord(),
    algorithm: 'v',
    fault: { kind: 'agent-frozen', router: 'r4' },
    calm: 5000,
    during: 30_000,
    expect: { ...nothing, recoverWithinMs: 1000 },
  },
];

export const routerScenarios: readonly Scenario[] = [
  ...agentScenarios,
  ...both.map(
    (algorithm): Scenario => ({
      name: `router-crash-${algorithm}`,
      about: `a router on the way loses power and comes back, B.A.T.M.A.N. ${algorithm.toUpperCase()}`,
      topology: () => ringWithChord(),
      algorithm,
      watch: { from: 'r3', to: 'r5' },
      fault: { kind: 'router-crash', router: 'r4' },
      calm: 5000,
      during: 20_000,
      // Its neighbours lose the carrier, which is no symptom: what is found is what cannot be reached.
      expect: { heal: 'found', detectWithinMs: 15_000, recoverWithinMs: 10_000, putBackWithinMs: 60_000 },
    }),
  ),
  {
    name: 'shared-medium',
    about: 'two of four routers on one medium no longer hear each other: the medium may not be detached',
    topology: () => sharedMedium(),
    algorithm: 'iv',
    fault: { kind: 'silent-pair', medium: 'air0', a: 'r1', b: 'r2' },
    calm: 5000,
    during: 25_000,
    expect: { heal: 'found', forbidden: ['isolate-link'], detectWithinMs: 3000, recoverWithinMs: 20_000, putBackWithinMs: 30_000 },
  },
  {
    name: 'two-islands',
    about: 'the only bridge between two islands falls silent: there is no other way, and its return is noticed',
    topology: () => twoIslands(),
    algorithm: 'v',
    fault: { kind: 'silent-link', a: 'r3', b: 'r4' },
    calm: 5000,
    during: 15_000,
    expect: { heal: 'found', detectWithinMs: 3000, recoverWithinMs: null, putBackWithinMs: 30_000 },
  },
  {
    name: 'line-break',
    about: 'a link of a line falls silent: nothing can be rerouted, and nothing may stay broken once it is back',
    topology: () => line(),
    algorithm: 'iv',
    fault: { kind: 'silent-link', a: 'r2', b: 'r3' },
    calm: 5000,
    during: 15_000,
    expect: { heal: 'found', detectWithinMs: 3000, recoverWithinMs: null, putBackWithinMs: 30_000, afterwards: forgotten },
  },
];
