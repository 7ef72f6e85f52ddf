// SPDX-License-Identifier: Apache-2.0
import type { HeardNeighbour, NodeId } from './beacon.ts';

// What a beacon says of one neighbour, as both versions of beacons write it: a loss in steps of 1/255, and flags in one byte.

const isolatedFlag = 1;
const penalisedFlag = 2;

/** One byte; shares beyond their range are bounded. */
export const lossStep = (share: number): number => Math.min(255, Math.max(0, Math.round(share * 255)));

export const flagsOf = ({ isolated, penalised }: HeardNeighbour): number => (isolated ? isolatedFlag : 0) | (penalised ? penalisedFlag : 0);

/** Unknown flags are ignored. */
export const readReport = (node: NodeId, sequence: number, step: number, flags: number): HeardNeighbour => ({
  node,
  sequence,
  loss: step / 255,
  isolated: (flags & isolatedFlag) !== 0,
  penalised: (flags & penalisedFlag) !== 0,
});
