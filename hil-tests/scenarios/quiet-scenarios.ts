// SPDX-License-Identifier: Apache-2.0

import type { Fault } from '../faults/fault.ts';
import type { Algorithm } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import type { Scenario } from './scenario.ts';

const tenMinutes = 600_000;

function quiet(name: string, about: string, algorithm: Algorithm, background?: Fault): Scenario {
  return {
    name,
    about,
    topology: () => ringWithChord(),
    algorithm,
    fault: null,
    ...(background === undefined ? {} : { background }),
    calm: 0,
    during: tenMinutes,
    expect: { heal: 'none', detectWithinMs: null, recoverWithinMs: null, putBackWithinMs: null },
  };
}

export const quietScenarios: readonly Scenario[] = [
  quiet('quiet-iv', 'ten minutes without a fault: no heal at all, B.A.T.M.A.N. IV', 'iv'),
  quiet('quiet-v', 'ten minutes without a fault: no heal at all, B.A.T.M.A.N. V', 'v'),
  quiet('quiet-contention', 'ten minutes without a fault while other processes want all of the CPU', 'iv', {
    kind: 'cpu-contention',
    processes: 2,
  }),
];
