// SPDX-License-Identifier: Apache-2.0
import { revocationDigest } from '../../core/identity/revocation-book.ts';
import { type KnownAgainst, knownAgainst } from '../../core/identity/revoked.ts';
import { type RotationAction, type RotationEvent, rotate } from '../../core/identity/rotate.ts';
import { overlap, type Rotation, rotationOf } from '../../core/identity/rotation.ts';
import { trustDomainOf } from '../../core/identity/spiffe-id.ts';
import { done, type Outcome } from '../../core/refusal.ts';
import { after, type Instant, instant } from '../../core/time.ts';
import type { LinkIdentity } from '../link/link-identity.ts';
import { createAuthorityHere } from './authority-here.ts';
import type { IdentityKeeper, IdentityKeeperPowers } from './keeper.ts';
import { type KeptIdentity, readKept } from './kept-identity.ts';
import { createLearnedRevocations } from './learned-revocations.ts';
import { createProvenTime } from './proven-time.ts';

/** Milliseconds. The place: another program may have changed it, the authority too. */
const lookEvery = 60_000;
/** With a later estimate peers are judged anew, some of whom may have ended. */
const judgeEvery = 600_000;
/** What was learned about the time is written to flash at most so often. */
const saveEvery = 600_000;
const subject = 'the identity';

export function createIdentityKeeper(powers: IdentityKeeperPowers): IdentityKeeper {
  const { clock, entropy, crypto, place, own, log, refusals } = powers;
  const time = createProvenTime(powers.built);
  const here = powers.authority === null ? null : createAuthorityHere(powers.authority, own, crypto.symmetric);
  const learned = createLearnedRevocations(crypto.symmetric);
  let kept: KeptIdentity | null = null;
  let against: KnownAgainst = null;
  let rotation: Rotation | null = null;
  let link: LinkIdentity | null = null;
  /** The request that waits is no good: its answer was no longer of use, or the authority refused it. */
  let spent = false;
  /** The newest bundle of the authority here that a renewal was begun for. */
  let begunFor = 0;
  let lookAt = instant(0);
  let judgeAt = instant(0);
  let saveAt = instant(0);
  let ticking: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const told = <T>(outcome: Outcome<T>, about: string = subject): Outcome<T> => {
    if (outcome.ok) refusals.granted(about);
    else refusals.tell(about, outcome.refusal);
    return outcome;
  };
  const threw = (error: unknown): void =>
    log.write('error', 'identity-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
  const mayLink = (): boolean => kept !== null && against !== 'out' && rotation?.ended === false;
  const later = (length: number): Instant => instant(clock.now() + length);

  /** Whom links see from now on. */
  function follow(): void {
    judgeAt = later(judgeEvery);
    link = null;
    if (kept === null) return;
    const { verifier } = kept.link;
    const revocations = learned.over(verifier.revocations, verifier.bundle);
    const before = against;
    against = knownAgainst(crypto.symmetric, revocations, kept.svid);
    if (against === 'out' && before !== 'out') log.write('error', 'links-stopped', `${kept.link.id} is revoked`);
    if (!mayLink()) return;
    const now = { revocations, floor: time.floor(), estimate: time.estimate(clock.now()) };
    const digest = revocationDigest(crypto.symmetric, revocations);
    link = { ...kept.link, revocationDigest: digest, verifier: { ...verifier, ...now } };
  }

  async function happen(event: RotationEvent): Promise<void> {
    if (rotation === null) return;
    const now = clock.now();
    const before = rotation;
    const turned = rotate(rotation, event, { now, estimate: time.estimate(now), random: entropy.random32() / 2 ** 32 });
    rotation = turned.rotation;
    if (rotation.refused !== before.refused && event.kind !== 'renewed') told(await place.saveRefused(rotation.refused));
    if (rotation.ended !== before.ended) follow();
    for (const action of turned.actions) await carryOut(action);
  }

  async function carryOut(action: RotationAction): Promise<void> {
    switch (action.kind) {
      case 'ask':
        return ask();
      case 'use':
        return log.write('info', 'svid-renewed', `SVID ${action.svid.slice(0, 16)} is in use`);
      case 'forget':
        // Of two renewals in a row the place has forgotten the first already.
        if (kept?.previous?.hash === action.svid) told(await place.dropPrevious());
        return;
      case 'stop-links':
        return log.write('error', 'links-stopped', `the renewal of this router's SVID was refused (${action.code}) and its time is over`);
      case 'warn-late':
        return log.write('warn', 'svid-late', "this router's SVID is past its time; neighbours accept it as long as the mesh gives grace");
    }
  }

  async function ask(): Promise<void> {
    const request = told(await own.askRenewal(!spent));
    if (!request.ok || kept === null) return happen({ kind: 'unanswered' });
    spent = false;
    if (here === null) return powers.handOut(request.value);
    const renewed = told(await here.renew(trustDomainOf(kept.link.id), request.value), 'the renewal');
    if (renewed.ok) return void (await look());
    const judged = renewed.refusal.family === 'peer';
    spent = judged;
    await happen(judged ? { kind: 'refused', code: renewed.refusal.code } : { kind: 'unanswered' });
  }

  /** What was read is in force from now on. */
  async function become(next: KeptIdentity): Promise<void> {
    const now = clock.now();
    const before = kept;
    kept = next;
    time.kept(next.link.verifier.floor, next.link.verifier.bundle, next.svid.issuer, now);
    if (rotation === null || before?.link.id !== next.link.id) {
      const begun = rotationOf(next.own, now, entropy.random32() / 2 ** 32, next.refused);
      rotation = next.previous === null ? begun : { ...begun, previous: next.previous, overlapEnds: after(now, overlap) };
    } else if (before.own.hash !== next.own.hash) await happen({ kind: 'renewed', svid: next.own });
    follow();
    await heed();
  }

  /** An issuer's list that says that the SVID is not renewed proves it as well as its answer does. */
  async function heed(): Promise<void> {
    if (against === 'not-renewed' && rotation?.refused === null) await happen({ kind: 'refused', code: 'svid-not-renewed' });
  }

  async function look(): Promise<Outcome<void>> {
    lookAt = later(lookEvery);
    const read = told(await readKept(crypto, place, powers, kept?.fingerprint ?? null));
    if (!read.ok) return read;
    if (read.value !== 'same') await become(read.value);
    return done;
  }

  /** What the authority on this machine has changed. */
  async function lookHere(): Promise<void> {
    if (here === null || kept === null) return;
    const news = told(await here.look(trustDomainOf(kept.link.id)), 'the authority');
    if (!news.ok) return;
    const revoked = told(news.value.revoked, 'revocations');
    if (revoked.ok && revoked.value) await look();
    const { sequence } = news.value;
    if (sequence <= Math.max(begunFor, kept.link.bundleVersion)) return;
    begunFor = sequence;
    await happen({ kind: 'rotate' });
  }

  async function save(): Promise<void> {
    saveAt = later(saveEvery);
    told(await time.save(place));
    told(await learned.save(own), 'revocations');
  }

  async function pass(): Promise<void> {
    const now = clock.now();
    if (now >= lookAt) {
      await look();
      await lookHere();
    }
    await happen({ kind: 'tick' });
    if (now >= judgeAt) follow();
    if (now >= saveAt && (time.unsaved() || learned.unsaved())) await save();
  }

  return {
    current: () => link,
    mayLink,
    reload: () => inTurn(look),
    tick() {
      ticking ??= inTurn(pass)
        .catch(threw)
        .finally(() => {
          ticking = null;
        });
      return ticking;
    },
    take: (answer) =>
      inTurn(async () => {
        const taken = told(await own.takeAnswer(answer, null), 'an answer');
        if (taken.ok) return look();
        // Its issuer gave it long ago for the same request, and would give it again. Anything else may be anybody's.
        spent ||= taken.refusal.code === 'svid-expired';
        return taken;
      }),
    deny: (code) => inTurn(() => happen({ kind: 'refused', code })),
    verified({ issuer, notBefore }) {
      const reached = time.reach({ kind: 'issuer', name: issuer }, notBefore, clock.now());
      if (!reached.ok) refusals.tell('the time', reached.refusal);
      else if (reached.value) follow();
    },
    learn(list) {
      if (kept === null) return;
      const { verifier } = kept.link;
      const news = told(learned.learn(learned.over(verifier.revocations, verifier.bundle), verifier.bundle, list), 'revocations');
      if (!news.ok || !news.value) return;
      follow();
      // Kept at once: what is revoked must not come back with a restart.
      saveAt = clock.now();
      inTurn(heed).catch(threw);
    },
    hear: (claim) => time.hear(claim),
    close: () => inTurn(save),
  };
}
