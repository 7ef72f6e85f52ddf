// SPDX-License-Identifier: Apache-2.0
import { chooseSuite } from '../identity/suites.ts';
import type { Refusal } from '../refusal.ts';
import type { Attempt, Initiation, Response } from './handshake-attempt.ts';
import { sendHello, writeHello } from './handshake-begin.ts';
import { answered } from './handshake-compute.ts';
import { acknowledge, isAcknowledged, takeRecord } from './handshake-exchange.ts';
import { openSealed, readResponder } from './handshake-initiator.ts';
import { answerShare, isFinished, proveOurselves } from './handshake-initiator-ends.ts';
import { forged, otherSuite, ourselves } from './handshake-refusals.ts';
import { bindInitiator, chooseShare, finish, readInitiator, sendHead, showOurselves } from './handshake-responder.ts';
import type { TrustedPeer, Worked, WorkId } from './handshake-work.ts';
import type { LinkEvent } from './link-event.ts';
import { drop, giveUp, keep, type LinkTurn, send } from './link-turn.ts';
import { adopt } from './session-adopt.ts';
import { peerOffer } from './session-begin.ts';

/** Reads what is whole by now, and ends the handshake where it is done or cannot be. */
export function advance(turn: LinkTurn, attempt: Attempt): void {
  const read = attempt.role === 'initiator' ? readResponder(turn, attempt) : readInitiator(turn, attempt);
  if (!read.ok) return giveUp(turn, attempt, read.refusal);
  const now = read.value;
  keep(turn, now);
  if (now.role === 'initiator') endInitiation(turn, now);
  else if (now.session !== null && now.exchange !== null && isAcknowledged(now.exchange, 'finish')) confirm(turn, now);
}

function endInitiation(turn: LinkTurn, attempt: Initiation): void {
  const finished = attempt.doneAt === null ? isFinished(turn, attempt) : null;
  if (finished === null || attempt.session === null) return;
  const refusal = finished ? adopt(turn, { ...attempt.session, establishedAt: turn.at, heardAt: turn.at }) : forged;
  if (refusal !== null) giveUp(turn, attempt, refusal);
  else keep(turn, { ...attempt, doneAt: turn.at });
}

/** The initiator has our last message: the session counts. */
export function confirm(turn: LinkTurn, attempt: Response): void {
  if (attempt.session === null) return;
  drop(turn, attempt);
  const refusal = adopt(turn, { ...attempt.session, establishedAt: turn.at, heardAt: turn.at });
  if (refusal !== null) turn.outputs.push({ kind: 'refused', about: attempt.address, refusal });
}

/** Whether whom the SVID names is somebody to have a link with, in this suite. */
function objection(attempt: Attempt, peer: TrustedPeer): Refusal | null {
  const { self, own } = attempt;
  if (peer.id === self.id) return ourselves;
  const chosen = chooseSuite(self.minimumSuite, self.suites, { offered: peerOffer(attempt)?.suites ?? [], certified: peer.suites });
  if (!chosen.ok) return chosen.refusal;
  return chosen.value === own.suite ? null : otherSuite;
}

/** Believed, or not in the cache: then the peer is asked for it at once. */
function hearJudgement(turn: LinkTurn, attempt: Attempt, peer: TrustedPeer | null): void {
  const { exchange } = attempt;
  if (exchange === null) return;
  if (peer !== null) {
    const refusal = objection(attempt, peer);
    if (refusal !== null) return giveUp(turn, attempt, refusal);
    return advance(turn, { ...attempt, peer, exchange: { ...exchange, wantsSvid: false } });
  }
  const asked = acknowledge({ ...exchange, wantsSvid: true }, turn.symmetric);
  send(turn, attempt.address, ...asked.frames);
  keep(turn, { ...attempt, judged: attempt.judged === 'no' ? 'by-hash' : 'by-body', exchange: asked.exchange });
}

function initiatorHears(turn: LinkTurn, attempt: Initiation, id: WorkId, result: Worked): void {
  if (result.kind === 'generate') keep(turn, sendHello(turn, writeHello(turn, { ...attempt, shareKey: id }, result.share)));
  else if (result.kind === 'decapsulate') {
    let now = openSealed(turn, attempt, result.shared);
    let opened = now.exchange;
    for (const frame of now.early) opened = (opened === null ? null : takeRecord(opened, turn.symmetric, frame)) ?? opened;
    now = { ...now, early: [], exchange: opened };
    if (opened !== null) {
      const said = acknowledge(opened, turn.symmetric);
      send(turn, now.address, ...said.frames);
      now = { ...now, exchange: said.exchange };
    }
    advance(turn, now);
  } else if (result.kind === 'encapsulate') keep(turn, answerShare(turn, attempt, result.ciphertext, result.shared));
  else if (result.kind === 'sign') keep(turn, proveOurselves(turn, attempt, result.signature));
}

function responderHears(turn: LinkTurn, attempt: Response, id: WorkId, result: Worked): void {
  if (result.kind === 'encapsulate') keep(turn, sendHead(turn, attempt, result.ciphertext, result.shared));
  else if (result.kind === 'generate') keep(turn, chooseShare(turn, attempt, id, result.share));
  else if (result.kind === 'sign') keep(turn, showOurselves(turn, attempt, result.signature));
  else if (result.kind === 'decapsulate') {
    const bound = bindInitiator(turn, attempt, result.shared);
    if (bound.ok) advance(turn, bound.value);
    else giveUp(turn, attempt, bound.refusal);
  }
}

/** A computation was answered. One for a handshake that is no more leaves at most a key to forget. */
export function hearResult(turn: LinkTurn, { id, result, took }: Extract<LinkEvent, { kind: 'computed' }>): void {
  const attempt = answered(turn, id, took);
  if (attempt === null) {
    if (result.kind === 'generate') turn.outputs.push({ kind: 'forget', key: id });
  } else if (result.kind === 'refused') giveUp(turn, attempt, result.refusal);
  else if (result.kind === 'judge') hearJudgement(turn, attempt, result.peer);
  else if (result.kind === 'verify') {
    if (!result.valid) giveUp(turn, attempt, forged);
    else if (attempt.role === 'initiator') keep(turn, { ...attempt, verified: true });
    else keep(turn, finish(turn, attempt));
  } else if (attempt.role === 'initiator') initiatorHears(turn, attempt, id, result);
  else responderHears(turn, attempt, id, result);
}
