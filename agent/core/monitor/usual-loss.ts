// SPDX-License-Identifier: Apache-2.0
import { remember } from '../execute/record.ts';
import { lastingBounds, type UsualLoss } from '../knowledge/lasting.ts';
import { established, type NeighbourWatch } from '../knowledge/neighbour-watch.ts';
import { learn, type Turn } from '../turn.ts';

/** Seldom: it changes slowly, and flash wears. */
const saveEvery = 600_000;
/** Steps in which it is kept; less is no news. */
const grain = 0.005;

const linkOf = (watch: NeighbourWatch): string => `${watch.hardifName} ${watch.mac}`;

/** What an earlier run of the agent learned about a link: it need not think that an old loss is a new one. */
export function rememberedLoss(turn: Turn, hardifName: string, mac: string): number | null {
  return turn.k.lasting.usual?.find(({ link }) => link === `${hardifName} ${mac}`)?.loss ?? null;
}

/** Keeps the usual losses of the links that are known well over a restart. */
export function keepUsualLosses(turn: Turn): void {
  if (turn.k.phase !== 'running' || turn.at - Math.max(turn.k.usualAt, turn.k.startedAt) < saveEvery) return;
  learn(turn, { usualAt: turn.at });
  const now = Object.values(turn.k.neighbours)
    .filter(established)
    .map<UsualLoss>((watch) => ({ link: linkOf(watch), loss: Math.round(watch.usualLoss / grain) * grain }));
  const before = turn.k.lasting.usual ?? [];
  const usual = [...before.filter(({ link }) => !now.some((one) => one.link === link)), ...now].slice(-lastingBounds.usual);
  const same = usual.length === before.length && usual.every((one) => before.some((old) => old.link === one.link && old.loss === one.loss));
  if (!same) remember(turn, { usual });
}
