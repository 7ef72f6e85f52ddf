// SPDX-License-Identifier: Apache-2.0
import { bridged } from './bridged.ts';
import { dualRadio } from './dual-radio.ts';
import { twoGateways } from './gateways.ts';
import { grid } from './grid.ts';
import { line } from './line.ts';
import { loop } from './loop.ts';
import { ringWithChord } from './ring-with-chord.ts';
import { sharedMedium } from './shared-medium.ts';
import type { Topology } from './topology.ts';
import { twoIslands } from './two-islands.ts';
import { strangerBeside, strangerBetween, strangerInRange } from './with-stranger.ts';

/** Every layout by name, in its standard size. */
export const topologies: Readonly<Record<string, () => Topology>> = {
  'ring-with-chord': () => ringWithChord(),
  line: () => line(),
  grid: () => grid(),
  'two-islands': () => twoIslands(),
  'shared-medium': () => sharedMedium(),
  'dual-radio': () => dualRadio(),
  loop: () => loop(),
  'two-gateways': () => twoGateways(),
  'bridged-ring-with-chord': () => bridged(ringWithChord()),
  'stranger-in-range': () => strangerInRange(),
  'stranger-beside': () => strangerBeside(),
  'stranger-between': () => strangerBetween(),
};
