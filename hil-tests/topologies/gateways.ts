// SPDX-License-Identifier: Apache-2.0
import { ringWithChord } from './ring-with-chord.ts';
import type { Topology } from './topology.ts';

/** The ring with a chord, two of its routers gateways into the internet and the others their clients. */
export function twoGateways(): Topology {
  const plain = ringWithChord(6);
  return { ...plain, name: 'two-gateways', gateways: ['r1', 'r4'], clients: ['r2', 'r6'], watched: { from: 'r2', to: 'r3' } };
}
