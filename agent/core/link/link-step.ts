// SPDX-License-Identifier: Apache-2.0

import { toHex } from '../identity/hex.ts';
import { hearHello } from './handshake-admit.ts';
import { confirm, hearResult } from './handshake-advance.ts';
import { begin } from './handshake-begin.ts';
import { schedule } from './handshake-compute.ts';
import { decodeFrame } from './handshake-decode.ts';
import type { ChannelFrame } from './handshake-frames.ts';
import { hearCookie, hearHead } from './handshake-initiator.ts';
import { hearAck, hearRecord } from './handshake-records.ts';
import { noLink } from './handshake-refusals.ts';
import { runTimers } from './handshake-timers.ts';
import type { LinkAddress } from './link-end.ts';
import type { LinkEvent, LinkInput, LinkOutput } from './link-event.ts';
import type { LinkKey, LinkState } from './link-state.ts';
import { type LinkTurn, put, send, tell, withEntry } from './link-turn.ts';
import { peerEnd } from './session.ts';
import { currentSession, dropLink, endOverlaps, keyOf } from './session-adopt.ts';
import { openMessage, sealMessage } from './session-channel.ts';
import type { Symmetric } from './symmetric.ts';
import { hearBeacon } from './tag-beacon.ts';

/** A record of a session. One that the initiator sends before its last acknowledgement came shows the same. */
function hearChannel(turn: LinkTurn, from: LinkAddress, frame: ChannelFrame): void {
  const pending = turn.s.responses.get(frame.to);
  const session = turn.s.sessions.get(frame.to) ?? pending?.session ?? null;
  if (session === null) return;
  const opened = openMessage(session, turn.symmetric, frame, turn.at);
  if (!opened.ok) return tell(turn, from, opened.refusal);
  if (pending !== undefined) confirm(turn, pending);
  // A session that was refused in the end is not there now.
  if (!turn.s.sessions.has(frame.to)) return;
  put(turn, { sessions: withEntry(turn.s.sessions, frame.to, opened.value.session) });
  const { type, body } = opened.value;
  turn.outputs.push({ kind: 'message', link: keyOf(session), session: toHex(session.transcript), type, body });
}

function hearFrame(turn: LinkTurn, from: LinkAddress, bytes: Uint8Array): void {
  const frame = decodeFrame(bytes);
  if (!frame.ok) return tell(turn, from, frame.refusal);
  if (frame.value.kind === 'hello') hearHello(turn, from, frame.value);
  else if (frame.value.kind === 'cookie') hearCookie(turn, from, frame.value);
  else if (frame.value.kind === 'head') hearHead(turn, from, frame.value);
  else if (frame.value.kind === 'record') hearRecord(turn, frame.value);
  else if (frame.value.kind === 'ack') hearAck(turn, frame.value);
  else hearChannel(turn, from, frame.value);
}

function speak(turn: LinkTurn, { link, type, body }: Extract<LinkEvent, { kind: 'send' }>): void {
  const session = currentSession(turn.s, link);
  if (session === null) {
    turn.outputs.push({ kind: 'refused', about: link, refusal: noLink });
    return;
  }
  const sealed = sealMessage(session, turn.symmetric, type, body, turn.at);
  if (!sealed.ok) {
    turn.outputs.push({ kind: 'refused', about: link, refusal: sealed.refusal });
    return;
  }
  put(turn, { sessions: withEntry(turn.s.sessions, session.localIndex, sealed.value.session) });
  send(turn, session.address, sealed.value.frame);
}

function renew(turn: LinkTurn, link: LinkKey): void {
  const session = currentSession(turn.s, link);
  if (session === null) turn.outputs.push({ kind: 'refused', about: link, refusal: noLink });
  else begin(turn, session.address, peerEnd(session).mac);
}

function take(turn: LinkTurn, event: LinkEvent): void {
  if (event.kind === 'frame') hearFrame(turn, event.from, event.bytes);
  else if (event.kind === 'beacon') hearBeacon(turn, event);
  else if (event.kind === 'computed') hearResult(turn, event);
  else if (event.kind === 'send') speak(turn, event);
  else if (event.kind === 'self') put(turn, { self: event.self });
  else if (event.kind === 'renew') renew(turn, event.link);
  else if (event.kind === 'drop') dropLink(turn, event.link, event.forget);
  else {
    runTimers(turn);
    endOverlaps(turn);
  }
}

/**
 * One step of all links: the same state and input always give the same state and outputs. Ticks are wanted at
 * `handshakesDue`, and once a second while there are sessions.
 */
export function stepLink(
  state: LinkState,
  { at, random, event }: LinkInput,
  symmetric: Symmetric,
): { readonly state: LinkState; readonly outputs: readonly LinkOutput[] } {
  const turn: LinkTurn = { s: { ...state }, at, random, symmetric, outputs: [] };
  take(turn, event);
  schedule(turn);
  return { state: turn.s, outputs: turn.outputs };
}
