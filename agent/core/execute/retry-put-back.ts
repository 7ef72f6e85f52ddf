// SPDX-License-Identifier: Apache-2.0
import { instant } from '../time.ts';
import { learn, type Turn, without } from '../turn.ts';
import { putBackLoose, underWay } from './carry-out.ts';

/** The first wait after a refusal; it doubles up to the last. What the kernel refused for a moment is back soon, the rest costs little. */
const firstWait = 5000;
const doublings = 6;

export function putBackRefused(turn: Turn, resource: string): void {
  const count = turn.k.retries[resource]?.count ?? 0;
  const at = instant(turn.at + firstWait * 2 ** Math.min(count, doublings));
  learn(turn, { retries: { ...turn.k.retries, [resource]: { count: count + 1, at } } });
}

/** Puts back what is still recorded as ours although its heal has ended: its undo was refused, or only a part of it was taken over. */
export function retryPutBack(turn: Turn): void {
  if (turn.k.phase !== 'running') return;
  for (const owned of turn.k.lasting.owned) {
    if (owned.resource.startsWith('originator-interval:')) continue; // The end of the hurry sees to it.
    if (turn.k.heals[owned.heal] !== undefined || underWay(turn.k, owned.resource)) continue;
    putBackLoose(turn, owned);
  }
  for (const resource of Object.keys(turn.k.retries)) {
    if (!turn.k.lasting.owned.some((owned) => owned.resource === resource)) learn(turn, { retries: without(turn.k.retries, resource) });
  }
}
