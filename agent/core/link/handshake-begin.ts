// SPDX-License-Identifier: Apache-2.0
import type { SuiteId } from '../identity/suites.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import { after, seconds } from '../time.ts';
import { type Initiation, noFacts } from './handshake-attempt.ts';
import { mayCompute, spend, strangerStarts } from './handshake-budget.ts';
import { encodeHello, helloCore } from './handshake-encode.ts';
import { firstPause, longer } from './handshake-exchange.ts';
import { hashLength, proofLength } from './handshake-lengths.ts';
import { afterHello } from './handshake-transcript.ts';
import { helloProof, type KnownPeer } from './known-peer.ts';
import type { LinkAddress } from './link-end.ts';
import { type LinkKey, mostInitiations } from './link-state.ts';
import { drop, freshIndex, keep, type LinkTurn, portFor, put, send, withEntry } from './link-turn.ts';

/** Even a peer that we know is not asked more often. */
const betweenTries = seconds(1);
const none = new Uint8Array(proofLength);

/** The best suite that both lists have and the mesh allows; null where there is none. */
export function bestSuite(ours: readonly SuiteId[], theirs: readonly SuiteId[], minimum: SuiteId): SuiteId | null {
  const both = ours.filter((suite) => suite >= minimum && theirs.includes(suite));
  return both.at(-1) ?? null;
}

function acquainted(turn: LinkTurn, { hardif }: LinkAddress, mac: MacAddress): readonly [LinkKey, KnownPeer] | null {
  for (const entry of turn.s.known) if (entry[1].hardif === hardif && entry[1].mac === mac) return entry;
  return null;
}

/** Whether it may begin now; what that costs is spent. */
function afford(turn: LinkTurn, known: readonly [LinkKey, KnownPeer] | null): boolean {
  if (known === null) {
    const starts = spend(turn.s.budget.starts, strangerStarts, turn.at);
    if (starts === null || !mayCompute(turn.s.budget, turn.at)) return false;
    put(turn, { budget: { ...turn.s.budget, starts } });
    return true;
  }
  const [key, peer] = known;
  if (peer.tried !== null && turn.at < after(peer.tried, betweenTries)) return false;
  put(turn, { known: withEntry(turn.s.known, key, { ...peer, tried: turn.at }) });
  return true;
}

/** Room for one more: strangers wait, a known peer takes the place of the oldest stranger. */
function makeRoom(turn: LinkTurn, known: boolean): boolean {
  const { initiations } = turn.s;
  if (initiations.size < mostInitiations) return true;
  const oldest = [...initiations.values()].find((one) => one.doneAt !== null || (known && one.known === null));
  if (oldest !== undefined) drop(turn, oldest);
  return oldest !== undefined;
}

/** Begins a handshake with whoever sends beacons from there, unless one is under way or too many were begun. */
export function begin(turn: LinkTurn, address: LinkAddress, mac: MacAddress): void {
  const { self } = turn.s;
  const face = self.interfaces.get(address.hardif);
  const suite = bestSuite(self.suites, self.suites, self.minimumSuite);
  if (face === undefined || suite === null) return;
  for (const one of turn.s.initiations.values()) {
    if (one.address.hardif === address.hardif && one.address.ip === address.ip && one.doneAt === null) return;
  }
  const known = acquainted(turn, address, mac);
  if (!afford(turn, known) || !makeRoom(turn, known !== null)) return;
  const { suites } = self;
  keep(turn, {
    ...noFacts,
    role: 'initiator',
    address,
    self,
    own: { index: freshIndex(turn), suites, suite, mac: face.mac, port: portFor(turn, address), interfaceKind: face.kind },
    begun: turn.at,
    known: known === null ? null : known[0],
    hello: null,
    cookie: none,
    cookies: 0,
    due: turn.at,
    pause: firstPause,
    head: null,
    falseHeads: 0,
    early: [],
    auth: null,
    ciphertext: null,
    replaces: new Uint8Array(hashLength),
    awaited: null,
    doneAt: null,
  });
}

/** Our share is there: message 1 is written. */
export function writeHello(turn: LinkTurn, attempt: Initiation, share: Uint8Array): Initiation {
  const core = helloCore(attempt.own, share);
  const hash = afterHello(turn.symmetric, core);
  const peer = attempt.known === null ? undefined : turn.s.known.get(attempt.known);
  const counter = (peer?.sent ?? 0) + 1;
  if (attempt.known !== null && peer !== undefined) {
    put(turn, { known: withEntry(turn.s.known, attempt.known, { ...peer, sent: counter }) });
  }
  return { ...attempt, share, hello: { core, hash, counter } };
}

/** Sends message 1, with whatever shows who we are, and once more after a pause. */
export function sendHello(turn: LinkTurn, attempt: Initiation): Initiation {
  if (attempt.hello === null) return attempt;
  const { core, hash, counter } = attempt.hello;
  const peer = attempt.known === null ? undefined : turn.s.known.get(attempt.known);
  const proof = peer === undefined ? none : helloProof(turn.symmetric, peer.resumption.send, counter, hash);
  send(turn, attempt.address, encodeHello({ core, hint: peer?.hints.send ?? 0, counter, proof, cookie: attempt.cookie }));
  return { ...attempt, due: after(turn.at, attempt.pause), pause: longer(attempt.pause) };
}
