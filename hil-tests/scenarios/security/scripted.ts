// SPDX-License-Identifier: Apache-2.0
import { ringWithChord } from '../../topologies/ring-with-chord.ts';
import type { Topology } from '../../topologies/topology.ts';
import type { ScriptedScenario } from '../scenario.ts';

/** A script on a protected mesh of B.A.T.M.A.N. IV; default: the ring with a chord. */
export const scripted = (
  name: string,
  about: string,
  lasts: number,
  script: ScriptedScenario['script'],
  topology: () => Topology = () => ringWithChord(),
): ScriptedScenario => ({ name, about, topology, algorithm: 'iv', links: 'protected', lasts, script });
