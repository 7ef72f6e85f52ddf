// SPDX-License-Identifier: Apache-2.0

import { isolating } from '../knowledge/in-force.ts';
import {
  askedAt,
  beaconLosses,
  established,
  isLate,
  isMissing,
  type NeighbourWatch,
  overdue,
  silentFor,
  unanswered,
} from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import { losses, lossShare, lost } from '../knowledge/reception.ts';
import { between, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { acknowledgedLate, acknowledgementInterval } from './acknowledgement.ts';
import { judgeable } from './carrier.ts';

/** An echo that was not answered for so long counts as lost. */
const echoLost = 400;
const evidenceFor = 1500;
const openLimit = 24;
const tooLate = 150;
/** Asking every turn is for the first seconds of a suspicion; later four times a second. */
const urgentFor = 3000;
const calmEcho = 250;
/** A busy neighbour is late often; asking it every time would cost more than its beacons. */
const lateEcho = 1000;
/** An isolated neighbour's kernel is asked so often whether the link carries again: its agent may never come back. */
export const isolatedEcho = ms(3000);
/** Share of the difference by which the usual loss follows the present one in `elapsed` ms: time constant a quarter of an hour, less at first. */
const usualLossGain = (watch: NeighbourWatch, elapsed: number): number =>
  Math.max(Math.min(1, elapsed / 900_000), watch.usualKnown ? 0 : 0.5 / watch.heardCount);
/** A link that always loses more than this is not usual but bad. */
const usualAtMost = 0.15;

function looksWrong(turn: Turn, watch: NeighbourWatch): boolean {
  if (isMissing(watch, turn.at)) return true;
  if (beaconLosses(watch, turn.at, 10).lost >= 2) return true;
  if (acknowledgedLate(turn.k, watch, turn.at)) return true;
  return watch.theirs !== null && (watch.theirs.isolated || watch.theirs.loss > watch.usualLoss + 0.08);
}

/** What comes late is not lost: a router that was busy for a moment may not keep a link out that carries everything. */
const lateAtMost = 1000;

function looksGood(turn: Turn, watch: NeighbourWatch): boolean {
  const { lost: gone, of } = losses(watch.reception, 20);
  const limit = Math.max(lateAtMost, 5 * acknowledgementInterval(turn.k, watch));
  return (
    of >= 10 &&
    gone <= 1 + of * watch.usualLoss &&
    silentFor(watch, turn.at) <= limit &&
    watch.theirs !== null &&
    between(watch.theirs.advancedAt, turn.at) <= limit &&
    watch.theirs.loss <= watch.usualLoss + 0.08
  );
}

function expireEchoes(turn: Turn, watch: NeighbourWatch): NeighbourWatch {
  if (!watch.echo.open.some((echo) => turn.at - echo.at > echoLost)) return watch;
  const answered = watch.echo.answeredAt ?? 0;
  let reception = watch.echo.reception;
  const open: NeighbourWatch['echo']['open'][number][] = [];
  for (const echo of watch.echo.open) {
    const late = turn.at - echo.at > echoLost;
    if (late && !echo.counted) reception = lost(reception);
    // While nothing is answered the open ones stay for a while: they are the evidence of silence.
    if (!late || (echo.at > answered && turn.at - echo.at < evidenceFor)) open.push(late ? { ...echo, counted: true } : echo);
  }
  return { ...watch, echo: { ...watch.echo, open, reception } };
}

/** Is its kernel to be asked in this turn? Once for a late beacon; every turn for the first seconds of a suspicion, less often later. */
function asksNow(turn: Turn, watch: NeighbourWatch): boolean {
  const { sentAt } = watch.echo;
  if (isolating(turn.k, watch.key)) return sentAt === null || between(sentAt, turn.at) >= isolatedEcho;
  if (watch.suspectSince === null) return isLate(watch, turn.at) && (sentAt === null || between(sentAt, turn.at) >= lateEcho);
  const calmly = overwhelmed(turn.k, watch.over, turn.at);
  const hurried = turn.at - watch.suspectSince < urgentFor && turn.k.lateness < tooLate && !calmly;
  return hurried || sentAt === null || between(sentAt, turn.at) >= (calmly ? lateEcho : calmEcho);
}

/** Keeps each neighbour's suspicion, asks the kernels of suspected ones for a sign of life, learns the usual loss. */
export function suspect(turn: Turn): void {
  let echoSequence = turn.k.echoSequence;
  const elapsed = turn.k.turnTook;
  const neighbours: Record<string, NeighbourWatch> = {};
  for (const before of Object.values(turn.k.neighbours)) {
    let watch = expireEchoes(turn, before);
    // An address that nobody used for ten minutes is forgotten, unless its link is isolated.
    if (silentFor(watch, turn.at) > 600_000 && !isolating(turn.k, watch.key)) continue;
    // Where nothing can be heard or said nothing is learned.
    if (!established(watch) || !judgeable(turn.k, watch.over, turn.at)) {
      neighbours[watch.key] = watch;
      continue;
    }
    const wrong = looksWrong(turn, watch);
    const good = looksGood(turn, watch);
    if (wrong && watch.suspectSince === null) watch = { ...watch, suspectSince: turn.at };
    if (!wrong && good && watch.suspectSince !== null) watch = { ...watch, suspectSince: null };
    if (good !== (watch.goodSince !== null)) watch = { ...watch, goodSince: good ? turn.at : null };
    if (watch.suspectSince === null) {
      const usualLoss = Math.min(
        usualAtMost,
        watch.usualLoss + (lossShare(watch.reception, 64) - watch.usualLoss) * usualLossGain(watch, elapsed),
      );
      if (usualLoss !== watch.usualLoss) watch = { ...watch, usualLoss };
    }
    if (asksNow(turn, watch)) {
      echoSequence = (echoSequence + 1) & 0xffff;
      turn.actions.push({ kind: 'send-echo', hardif: watch.hardif, to: askedAt(watch), sequence: echoSequence });
      watch = {
        ...watch,
        echo: {
          ...watch.echo,
          sentAt: turn.at,
          open: [...watch.echo.open, { sequence: echoSequence, at: turn.at, counted: false }].slice(-openLimit),
        },
      };
    }
    neighbours[watch.key] = watch;
  }
  learn(turn, { neighbours, echoSequence });
}

/** More than one late beacon: worth looking closely, at the price of the processor. */
function urgent(turn: Turn, watch: NeighbourWatch): boolean {
  if (watch.suspectSince === null || turn.at - watch.suspectSince >= 10_000 || isolating(turn.k, watch.key)) return false;
  if (overwhelmed(turn.k, watch.over, turn.at)) return false;
  return (
    overdue(watch, turn.at) >= 2 ||
    unanswered(watch, turn.at, ms(50)) >= 1 ||
    beaconLosses(watch, turn.at, 10).lost >= 3 ||
    acknowledgedLate(turn.k, watch, turn.at)
  );
}

/** Somebody is suspected for good reason, and not yet isolated. A router that is late itself looks no closer: it would be later still. */
export function suspicious(turn: Turn): boolean {
  return turn.k.lateness < tooLate && Object.values(turn.k.neighbours).some((watch) => urgent(turn, watch));
}

export const observeWhenCalm = ms(1000);
export const observeWhenSuspicious = ms(100);
export const observeWhenVerifying = ms(250);
