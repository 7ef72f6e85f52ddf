// SPDX-License-Identifier: Apache-2.0
import { sameOctets } from '../identity/octets.ts';
import type { SuiteId } from '../identity/suites.ts';
import { after, ms } from '../time.ts';
import { cookieFor, isOurCookie, rotateCookies, wasAdmitted, withAdmitted } from './cookie.ts';
import { noFacts, type Response } from './handshake-attempt.ts';
import { bestSuite } from './handshake-begin.ts';
import { type Bucket, mayCompute, spend, strangerHellos, strangerSignatures } from './handshake-budget.ts';
import { encodeCookie } from './handshake-encode.ts';
import type { Hello } from './handshake-frames.ts';
import { busy, noCommonSuite, replayed } from './handshake-refusals.ts';
import { afterHello } from './handshake-transcript.ts';
import { helloProof, type KnownPeer } from './known-peer.ts';
import type { LinkAddress } from './link-end.ts';
import { type LinkKey, mostResponses } from './link-state.ts';
import { drop, freshIndex, keep, type LinkTurn, portFor, put, send, tell, withEntry } from './link-turn.ts';

const betweenHeads = ms(20);

/** Whose hint this may be: what the proof is checked against. Most strangers have none and cost nothing here. */
function hinted(turn: LinkTurn, { hardif }: LinkAddress, hello: Hello): readonly [LinkKey, KnownPeer] | null {
  if (hello.hint === 0) return null;
  for (const entry of turn.s.known) if (entry[1].hints.receive === hello.hint && entry[1].hardif === hardif) return entry;
  return null;
}

/** A known peer's proof, newer than any before; it is used up by that. */
function proves(turn: LinkTurn, [key, peer]: readonly [LinkKey, KnownPeer], hello: Hello, hash: Uint8Array): boolean {
  if (hello.counter <= peer.received || hello.mac !== peer.mac) return false;
  if (!turn.symmetric.same(helloProof(turn.symmetric, peer.resumption.receive, hello.counter, hash), hello.proof)) return false;
  put(turn, { known: withEntry(turn.s.known, key, { ...peer, received: hello.counter }) });
  return true;
}

/** The same message 1 once more: the answer was lost. Copies of it do no more than that. */
function repeats(turn: LinkTurn, from: LinkAddress, hash: Uint8Array): boolean {
  for (const one of turn.s.responses.values()) {
    if (one.address.hardif !== from.hardif || one.address.ip !== from.ip || !sameOctets(one.helloHash, hash)) continue;
    if (one.headFrame !== null && turn.at >= after(one.headSentAt, betweenHeads)) {
      send(turn, from, one.headFrame);
      keep(turn, { ...one, headSentAt: turn.at });
    }
    return true;
  }
  return false;
}

/** Room for one more: one from the same address is replaced, a known peer takes the place of the oldest stranger. */
function makeRoom(turn: LinkTurn, from: LinkAddress, known: boolean): boolean {
  const all = [...turn.s.responses.values()];
  const same = all.find(({ address }) => address.hardif === from.hardif && address.ip === from.ip);
  const goes = same ?? (all.length < mostResponses ? null : all.find((one) => one.known === null && !one.verified));
  // A stranger at the address of a known peer whose handshake is under way may be anybody.
  if (goes === undefined || (goes !== null && !known && (goes !== same || goes.known !== null))) return false;
  if (goes !== null) drop(turn, goes);
  return true;
}

function admitHello(turn: LinkTurn, from: LinkAddress, hello: Hello, hash: Uint8Array, suite: SuiteId, known: LinkKey | null): void {
  const { self } = turn.s;
  const face = self.interfaces.get(from.hardif);
  if (face === undefined) return;
  const own = { index: freshIndex(turn), suites: self.suites, suite, mac: face.mac, port: portFor(turn, from), interfaceKind: face.kind };
  const response: Response = {
    ...noFacts,
    role: 'responder',
    address: from,
    self,
    own,
    begun: turn.at,
    known,
    hello,
    helloHash: hash,
    headFrame: null,
    headSentAt: turn.at,
    signature: null,
    auth: null,
  };
  keep(turn, response);
}

/** A stranger who receives where it sends, and whom the budget allows. */
function admitStranger(turn: LinkTurn, from: LinkAddress, hello: Hello, hash: Uint8Array, suite: SuiteId): void {
  if (wasAdmitted(turn.s.cookies, hash)) return tell(turn, from, replayed);
  const signatures: Bucket | null = spend(turn.s.budget.signatures, strangerSignatures, turn.at);
  if (signatures === null || !mayCompute(turn.s.budget, turn.at) || !makeRoom(turn, from, false)) return tell(turn, from, busy);
  put(turn, { budget: { ...turn.s.budget, signatures }, cookies: withAdmitted(turn.s.cookies, hash) });
  admitHello(turn, from, hello, hash, suite, null);
}

/** Message 1. Nothing is kept unless a known peer proves itself, or a stranger returns its cookie and the budget has room. */
export function hearHello(turn: LinkTurn, from: LinkAddress, hello: Hello): void {
  const { self } = turn.s;
  const face = self.interfaces.get(from.hardif);
  if (face === undefined || face.mac === hello.mac) return;
  const known = hinted(turn, from, hello);
  if (known === null) {
    const which = hello.cookie.some((octet) => octet !== 0) ? 'returns' : 'hellos';
    const left = spend(turn.s.budget[which], strangerHellos, turn.at);
    if (left === null) return;
    put(turn, { budget: { ...turn.s.budget, [which]: left } });
  }
  const suite = bestSuite(self.suites, hello.suites, self.minimumSuite);
  if (suite === null) return tell(turn, from, noCommonSuite);
  const hash = afterHello(turn.symmetric, hello.core);
  if (repeats(turn, from, hash)) return;
  if (suite === hello.suite && known !== null && proves(turn, known, hello, hash)) {
    if (makeRoom(turn, from, true)) admitHello(turn, from, hello, hash, suite, known[0]);
    return;
  }
  const cookies = rotateCookies(turn.s.cookies, turn.random, turn.at);
  if (cookies !== turn.s.cookies) put(turn, { cookies });
  if (suite === hello.suite && isOurCookie(cookies, turn.symmetric, from, hash, hello.cookie)) {
    return admitStranger(turn, from, hello, hash, suite);
  }
  send(turn, from, encodeCookie({ to: hello.index, suites: self.suites, cookie: cookieFor(cookies, turn.symmetric, from, hash) }));
}
