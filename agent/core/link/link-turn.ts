// SPDX-License-Identifier: Apache-2.0
import { asciiOctets } from '../identity/octet-writer.ts';
import type { Refusal } from '../refusal.ts';
import type { Instant } from '../time.ts';
import { type Attempt, indexOf } from './handshake-attempt.ts';
import type { LinkAddress, SciPort } from './link-end.ts';
import type { LinkOutput } from './link-event.ts';
import type { LinkState } from './link-state.ts';
import { ownEnd } from './session.ts';
import type { Symmetric } from './symmetric.ts';

/** One step in the making; lives only inside `stepLink`. Fields of `s` are replaced, nothing that they hold is ever changed. */
export interface LinkTurn {
  readonly s: LinkState;
  readonly at: Instant;
  readonly random: Uint8Array;
  readonly symmetric: Symmetric;
  readonly outputs: LinkOutput[];
}

export function put(turn: LinkTurn, news: Partial<LinkState>): void {
  Object.assign(turn.s, news);
}

export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

export function send(turn: LinkTurn, to: LinkAddress, ...frames: readonly Uint8Array[]): void {
  for (const bytes of frames) turn.outputs.push({ kind: 'frame', to, bytes });
}

export function tell(turn: LinkTurn, about: LinkAddress, refusal: Refusal): void {
  turn.outputs.push({ kind: 'refused', about, refusal });
}

/** Keeps an attempt as it is now. */
export function keep(turn: LinkTurn, attempt: Attempt): void {
  if (attempt.role === 'initiator') put(turn, { initiations: withEntry(turn.s.initiations, indexOf(attempt), attempt) });
  else put(turn, { responses: withEntry(turn.s.responses, indexOf(attempt), attempt) });
}

/** Lets go of an attempt; the key of its share is wanted no more. */
export function drop(turn: LinkTurn, attempt: Attempt): void {
  if (attempt.role === 'initiator') put(turn, { initiations: withoutEntry(turn.s.initiations, indexOf(attempt)) });
  else put(turn, { responses: withoutEntry(turn.s.responses, indexOf(attempt)) });
  forgetShare(turn, attempt);
}

/** The attempt without the private key of its share, which the runner forgets now. */
export function forgetShare<A extends Attempt>(turn: LinkTurn, attempt: A): A {
  if (attempt.shareKey !== null) turn.outputs.push({ kind: 'forget', key: attempt.shareKey });
  return { ...attempt, shareKey: null };
}

export function giveUp(turn: LinkTurn, attempt: Attempt, refusal: Refusal): void {
  drop(turn, attempt);
  tell(turn, attempt.address, refusal);
}

export const attemptAt = (state: LinkState, index: number): Attempt | null =>
  state.initiations.get(index) ?? state.responses.get(index) ?? null;

/** 32 bits that name nothing else here; nobody can guess them. */
export function freshIndex({ s, random, symmetric }: LinkTurn): number {
  for (let round = 0; ; round += 1) {
    const bytes = symmetric.hmac(random, asciiOctets(`index ${round}`));
    const index = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (index !== 0 && attemptAt(s, index) === null && !s.sessions.has(index)) return index;
  }
}

/** The port of our SCI toward one address: the same for all handshakes with it, so that a renewed session keeps its device. */
export function portFor({ s }: LinkTurn, { hardif, ip }: LinkAddress): SciPort {
  const held = s.self.interfaces.get(hardif)?.ports;
  const kept = held?.get(ip);
  const taken = new Set<number>(held?.values());
  for (const { address, own } of [...s.initiations.values(), ...s.responses.values()]) {
    if (address.hardif !== hardif) continue;
    if (address.ip === ip) return own.port;
    taken.add(own.port);
  }
  for (const session of s.sessions.values()) {
    if (session.address.hardif !== hardif) continue;
    const port = Number.parseInt(ownEnd(session).sci.slice(12), 16);
    if (session.address.ip === ip) return port as SciPort;
    taken.add(port);
  }
  if (kept !== undefined) return kept;
  let port = 1;
  while (taken.has(port)) port += 1;
  return port as SciPort;
}
