// SPDX-License-Identifier: Apache-2.0
import { after, between, ms } from '../time.ts';
import { clear } from './rekey-attempt.ts';
import { generate } from './rekey-exchange.ts';
import { note, type RekeyTurn, resend, set } from './rekey-turn.ts';

/** Time passed. */
export function pass(turn: RekeyTurn, nextPacket: number | null): void {
  resend(turn);
  const { phase, drainedAt } = turn.s;
  if (phase === 'draining' && drainedAt !== null && turn.at >= drainedAt) {
    set(turn, { drainedAt: null });
    clear(turn);
  }
  if (comesOfAge(turn, nextPacket)) set(turn, { dueSince: turn.s.dueSince ?? turn.at });
  offerWhereDue(turn);
  tellWhatLasts(turn, nextPacket);
}

/** Offers a new generation where one is wanted and nothing is under way. */
export function offerWhereDue(turn: RekeyTurn): void {
  const { phase, dueSince, offerAt } = turn.s;
  if (phase === 'settled' && dueSince !== null && (offerAt === null || turn.at >= offerAt)) generate(turn);
}

function comesOfAge(turn: RekeyTurn, nextPacket: number | null): boolean {
  const { phase, live, session } = turn.s;
  if (phase !== 'settled' || live === null) return false;
  const { rekeyAfter, responderLag, rekeyAtPacket } = turn.limits;
  const due = after(after(live.since, rekeyAfter), session?.role === 'responder' ? responderLag : ms(0));
  return turn.at >= due || (nextPacket !== null && nextPacket >= rekeyAtPacket);
}

/** Symptoms, once each. The old keys stay in use; at the last packet number the kernel stops by itself. */
function tellWhatLasts(turn: RekeyTurn, nextPacket: number | null): void {
  const { dueSince, told } = turn.s;
  if (dueSince !== null && !told.stalled && between(dueSince, turn.at) >= turn.limits.stalledAfter) {
    note(turn, 'warn', 'rekey-stalled');
    set(turn, { told: { ...turn.s.told, stalled: true } });
  }
  if (nextPacket !== null && nextPacket >= turn.limits.exhaustedAtPacket && !told.exhausted) {
    note(turn, 'error', 'rekey-exhausted');
    set(turn, { told: { ...turn.s.told, exhausted: true } });
  }
}
