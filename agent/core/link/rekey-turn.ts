// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import { after, type Instant, ms } from '../time.ts';
import type { RekeyLimits } from './rekey-limits.ts';
import type { RekeyMessage, RekeyStatus } from './rekey-message.ts';
import type { Computation, RekeyNote, RekeyOutput } from './rekey-output.ts';
import type { Attempt, RekeyPhase, RekeyState } from './rekey-state.ts';
import type { Symmetric } from './symmetric.ts';

/** One input being worked on. `s` is replaced whole; nothing that it holds is ever changed. */
export interface RekeyTurn {
  s: RekeyState;
  readonly at: Instant;
  readonly outputs: RekeyOutput[];
  readonly symmetric: Symmetric;
  readonly limits: RekeyLimits;
}

export function set(turn: RekeyTurn, news: Partial<RekeyState>): void {
  turn.s = { ...turn.s, ...news };
}

export function setAttempt(turn: RekeyTurn, news: Partial<Attempt>): void {
  if (turn.s.attempt !== null) set(turn, { attempt: { ...turn.s.attempt, ...news } });
}

export function note(turn: RekeyTurn, level: RekeyNote['level'], code: string, refusal?: Refusal): void {
  const generation = turn.s.attempt?.number ?? turn.s.live?.number ?? 0;
  turn.outputs.push({ kind: 'note', level, code, generation, ...(refusal === undefined ? {} : { refusal }) });
}

const statusOf = (s: RekeyState): RekeyStatus => ({
  start: s.start,
  receives: s.receives,
  receivesKey: s.receivesKey,
  sends: s.live?.number ?? 0,
  abandoned: s.abandoned,
});

/** What an end that waits says until it is answered. */
function standing(s: RekeyState): RekeyMessage {
  const told = { asks: true, status: statusOf(s) };
  const { attempt } = s;
  if (s.phase === 'offered' && attempt?.publicKey)
    return { kind: 'offer', ...told, generation: attempt.number, publicKey: attempt.publicKey };
  if (s.phase === 'installed' && attempt?.from === 'peer' && attempt.ciphertext)
    return { kind: 'answer', ...told, generation: attempt.number, ciphertext: attempt.ciphertext };
  return { kind: 'status', ...told };
}

function send(turn: RekeyTurn, message: RekeyMessage): void {
  const { session } = turn.s;
  if (session !== null) turn.outputs.push({ kind: 'send', session: session.name, message });
}

/** Says how things stand. Where it asks, an answer comes that asks nothing, so that two ends never answer each other for ever. */
export const tell = (turn: RekeyTurn): void => send(turn, { kind: 'status', asks: false, status: statusOf(turn.s) });

const waiting: ReadonlySet<RekeyPhase> = new Set(['greeting', 'offered', 'installed', 'switched']);

/** Into the next phase; one that waits for the peer speaks at once, and again until it hears. */
export function enter(turn: RekeyTurn, phase: RekeyPhase): void {
  set(turn, { phase, resendAt: null });
  if (!waiting.has(phase)) return;
  const { resendAfter } = turn.limits;
  set(turn, { resendAfter, resendAt: after(turn.at, resendAfter) });
  send(turn, standing(turn.s));
}

/** Speaks again where the time has come, less often each time. */
export function resend(turn: RekeyTurn): void {
  const { resendAt, resendAfter } = turn.s;
  if (resendAt === null || turn.at < resendAt) return;
  const longer = ms(Math.min(resendAfter * 2, turn.limits.resendAtMost));
  set(turn, { resendAfter: longer, resendAt: after(turn.at, longer) });
  send(turn, standing(turn.s));
}

export function compute(turn: RekeyTurn, work: Computation): void {
  const request = turn.s.requests + 1;
  set(turn, { requests: request, computing: request });
  turn.outputs.push({ kind: 'compute', request, work });
}

/** Drops the private key of an own offer, and whatever is being computed. */
export function forgetKey(turn: RekeyTurn): void {
  const { key } = turn.s;
  if (key !== null) turn.outputs.push({ kind: 'forget', key });
  set(turn, { key: null, computing: null });
}
