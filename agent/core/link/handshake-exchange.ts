// SPDX-License-Identifier: Apache-2.0
import { after, type Instant, type Milliseconds, ms } from '../time.ts';
import { allOf, type Collected, collect, splitFlight, wholeFlight } from './fragment.ts';
import { ackHeader, recordHeader } from './handshake-encode.ts';
import type { AckFrame, RecordFrame } from './handshake-frames.ts';
import type { HandshakeKeys } from './handshake-keys.ts';
import { type Flight, flights } from './handshake-lengths.ts';
import type { Symmetric } from './symmetric.ts';

/** Frames of a flight on its way, and a bit for each that the peer has not acknowledged. */
interface Outgoing {
  readonly frames: readonly Uint8Array[];
  readonly missing: number;
}

/** The encrypted part of a handshake: fragments both ways, each sealed once, acknowledged by bitmap, sent again singly. */
export interface Exchange {
  readonly keys: HandshakeKeys;
  /** The peer's index: whose our frames are there. */
  readonly to: number;
  readonly out: Readonly<Record<Flight, Outgoing | null>>;
  readonly in: Readonly<Record<Flight, Collected | null>>;
  /** Sequence numbers of acknowledgements: each is sealed under its own. */
  readonly acksSent: number;
  readonly ackHeard: number;
  /** Something authentic came from the peer. */
  readonly heard: boolean;
  /** We lack the peer's SVID and say so with each acknowledgement. */
  readonly wantsSvid: boolean;
  readonly due: Instant;
  readonly pause: Milliseconds;
}

/** Twice the slowest round trip of a radio hop; grows with each time that something was still missing. */
export const firstPause = ms(60);
const growth = 1.2;
export const longestPause = ms(200);

export const longer = (pause: Milliseconds): Milliseconds => ms(Math.min(longestPause, pause * growth));

const nothing = { auth: null, svid: null, finish: null } as const;

export const openExchange = (keys: HandshakeKeys, to: number, at: Instant): Exchange => ({
  keys,
  to,
  out: nothing,
  in: nothing,
  acksSent: 0,
  ackHeard: 0,
  heard: false,
  wantsSvid: false,
  due: after(at, firstPause),
  pause: firstPause,
});

/** 12 bytes: two small numbers or one of 32 bits, the rest zero. */
function nonce(high: number, low: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, high);
  view.setUint32(8, low);
  return bytes;
}

export interface Sending {
  readonly exchange: Exchange;
  readonly frames: readonly Uint8Array[];
}

/** Puts a flight on its way; one that is on its way already is not sealed again. Each (flight, fragment) is sealed once under its key. */
export function offerFlight(exchange: Exchange, symmetric: Symmetric, name: Flight, plain: Uint8Array, at: Instant): Sending {
  if (exchange.out[name] !== null) return { exchange, frames: [] };
  const flight = flights.indexOf(name);
  const pieces = splitFlight(plain);
  const frames = pieces.map((piece, fragment) => {
    const header = recordHeader(exchange.to, flight, fragment, pieces.length);
    const sealed = symmetric.seal(exchange.keys.record.send.reveal(), nonce(flight, fragment), header, piece);
    const frame = new Uint8Array(header.length + sealed.length);
    frame.set(header);
    frame.set(sealed, header.length);
    return frame;
  });
  const out = { ...exchange.out, [name]: { frames, missing: allOf(frames.length) } };
  return { exchange: { ...exchange, out, due: after(at, firstPause), pause: firstPause }, frames };
}

/** With an authentic fragment in it; null where it does not open or fits no flight. */
export function takeRecord(exchange: Exchange, symmetric: Symmetric, frame: RecordFrame): Exchange | null {
  const name = flights[frame.flight] as Flight;
  const key = exchange.keys.record.receive.reveal();
  const piece = symmetric.open(key, nonce(frame.flight, frame.fragment), frame.header, frame.sealed);
  if (piece === null) return null;
  const collected = collect(exchange.in[name], frame.fragment, frame.count, piece);
  return collected === null ? null : { ...exchange, heard: true, in: { ...exchange.in, [name]: collected } };
}

/** What came so far, in one sealed frame. */
export function acknowledge(exchange: Exchange, symmetric: Symmetric): Sending {
  const sequence = exchange.acksSent + 1;
  const header = ackHeader(exchange.to, sequence);
  const said = Uint8Array.from([...flights.map((name) => exchange.in[name]?.have ?? 0), exchange.wantsSvid ? 1 : 0]);
  const sealed = symmetric.seal(exchange.keys.ack.send.reveal(), nonce(0, sequence), header, said);
  const frame = new Uint8Array(header.length + sealed.length);
  frame.set(header);
  frame.set(sealed, header.length);
  return { exchange: { ...exchange, acksSent: sequence }, frames: [frame] };
}

/** What the peer has and whether it wants our SVID; null for one that does not open or is older than another. */
export function takeAck(
  exchange: Exchange,
  symmetric: Symmetric,
  frame: AckFrame,
): { readonly exchange: Exchange; readonly wantsSvid: boolean } | null {
  if (frame.sequence <= exchange.ackHeard) return null;
  const said = symmetric.open(exchange.keys.ack.receive.reveal(), nonce(0, frame.sequence), frame.header, frame.sealed);
  if (said === null) return null;
  const left = (name: Flight): Outgoing | null => {
    const one = exchange.out[name];
    return one === null ? null : { ...one, missing: one.missing & ~(said[flights.indexOf(name)] as number) };
  };
  const out = { auth: left('auth'), svid: left('svid'), finish: left('finish') };
  return { exchange: { ...exchange, ackHeard: frame.sequence, heard: true, out }, wantsSvid: (said[flights.length] as number) === 1 };
}

export const isAcknowledged = (exchange: Exchange, name: Flight): boolean => exchange.out[name]?.missing === 0;

/** What is still missing is sent again, and asked for again, once it is due. */
export function sendAgain(exchange: Exchange, symmetric: Symmetric, at: Instant): Sending {
  if (at < exchange.due) return { exchange, frames: [] };
  const missing = flights.flatMap((name) => {
    const one = exchange.out[name];
    return one === null ? [] : one.frames.filter((_, fragment) => (one.missing & (1 << fragment)) !== 0);
  });
  const waits = { ...exchange, due: after(at, exchange.pause), pause: longer(exchange.pause) };
  if (!exchange.wantsSvid) return { exchange: waits, frames: missing };
  const asked = acknowledge(waits, symmetric);
  return { exchange: asked.exchange, frames: [...missing, ...asked.frames] };
}

/** A flight of the peer, whole; null before. */
export const flightOf = (exchange: Exchange, name: Flight): Uint8Array | null => wholeFlight(exchange.in[name]);
