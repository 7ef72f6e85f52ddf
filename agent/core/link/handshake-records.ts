// SPDX-License-Identifier: Apache-2.0

import { advance } from './handshake-advance.ts';
import type { Attempt } from './handshake-attempt.ts';
import { acknowledge, type Exchange, offerFlight, takeAck, takeRecord } from './handshake-exchange.ts';
import type { AckFrame, RecordFrame } from './handshake-frames.ts';
import { mostPieces } from './handshake-lengths.ts';
import { attemptAt, keep, type LinkTurn, send } from './link-turn.ts';

/** Fragments of one flight that wait for their secret. */
const mostEarly = mostPieces.auth;

function waitForSecret(turn: LinkTurn, attempt: Attempt, frame: RecordFrame): void {
  if (attempt.role !== 'initiator' || attempt.head === null || attempt.early.length >= mostEarly) return;
  if (attempt.early.some(({ flight, fragment }) => flight === frame.flight && fragment === frame.fragment)) return;
  keep(turn, { ...attempt, early: [...attempt.early, frame] });
}

/** A fragment. Every authentic one is acknowledged, also the second time: then the acknowledgement was lost. */
export function hearRecord(turn: LinkTurn, frame: RecordFrame): void {
  const attempt = attemptAt(turn.s, frame.to);
  if (attempt === null) return;
  if (attempt.exchange === null) return waitForSecret(turn, attempt, frame);
  const taken = takeRecord(attempt.exchange, turn.symmetric, frame);
  if (taken === null) return;
  const said = acknowledge(taken, turn.symmetric);
  send(turn, attempt.address, ...said.frames);
  advance(turn, { ...attempt, exchange: said.exchange });
}

/** An acknowledgement. Who wants our SVID gets it. */
export function hearAck(turn: LinkTurn, frame: AckFrame): void {
  const attempt = attemptAt(turn.s, frame.to);
  const taken = attempt === null || attempt.exchange === null ? null : takeAck(attempt.exchange, turn.symmetric, frame);
  if (attempt === null || taken === null) return;
  let exchange: Exchange = taken.exchange;
  if (taken.wantsSvid) {
    const sending = offerFlight(exchange, turn.symmetric, 'svid', attempt.self.svidBytes, turn.at);
    send(turn, attempt.address, ...sending.frames);
    exchange = sending.exchange;
  }
  advance(turn, { ...attempt, exchange });
}
