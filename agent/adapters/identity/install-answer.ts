// SPDX-License-Identifier: Apache-2.0
import { type AwaitedAnswer, acceptAnswer, type Enrolled } from '../../core/identity/accept-answer.ts';
import { decodeAnswer, type ReadAnswer } from '../../core/identity/answer-codec.ts';
import { bundleDigest, bundleSuccession } from '../../core/identity/bundle-succession.ts';
import { toHex } from '../../core/identity/hex.ts';
import { parseJoinToken } from '../../core/identity/join-token-text.ts';
import type { PqSvid } from '../../core/identity/pq-svid.ts';
import { decodeSvid, encodeSvid } from '../../core/identity/pq-svid-codec.ts';
import {
  floorAfterUpdate,
  floorAtBuild,
  floorFor,
  type ProvenFloor,
  reachInstant,
  withoutRemovedIssuers,
} from '../../core/identity/proven-floor.ts';
import { withoutStrangers } from '../../core/identity/revocation-book.ts';
import { type TrustDomain, trustDomainOf } from '../../core/identity/spiffe-id.ts';
import type { TrustBundle } from '../../core/identity/trust-bundle.ts';
import { formatTrustBundle, parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { readWaiting } from '../../core/identity/waiting-request.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { NextIdentity, StoredIdentity } from '../../ports/identity-store.ts';
import type { StoredTrust } from '../../ports/trust-store.ts';
import { checkIssued } from './check-issued.ts';
import { releaseDate } from './release-date.ts';

export interface Installed {
  readonly svid: PqSvid;
  readonly bundle: TrustBundle;
  /** The sequence of a newer bundle in the answer, which was not taken since nothing vouches for it; null where there is none. */
  readonly newerBundle: number | null;
}

interface Asked {
  readonly crypto: Crypto;
  readonly domain: TrustDomain;
  readonly next: NextIdentity;
  /** The bundle that is held; null before the first answer. */
  readonly held: TrustBundle | null;
  readonly answer: ReadAnswer;
}

/** The answer's own bundle, where the operator compared its digest with the authority's. */
function comparedBundle({ crypto, domain, held, answer: { answer } }: Asked, digest: string): Outcome<TrustBundle> {
  if (answer.kind === 'denied') return refuse('operator', 'enrolment-denied', `the issuer denies it: ${answer.code}`);
  const offered = parseTrustBundle(crypto.symmetric, domain, answer.bundle);
  if (!offered.ok) return offered;
  if (toHex(bundleDigest(crypto.symmetric, offered.value)) !== digest.toLowerCase())
    return refuse(
      'operator',
      'bundle-digest',
      'the bundle in the answer has another digest',
      'compare with trust list at the authority; somebody may have changed the answer',
    );
  const follows = held === null ? accept('replaces') : bundleSuccession(crypto.symmetric, held, offered.value);
  return follows.ok ? offered : follows;
}

/** What vouches for the answer: the token it was asked with, a digest that the operator compared, or the bundle that is held. */
function trustFor(asked: Asked, by: 'token' | 'renewal' | 'operator', digest: string | null): Outcome<AwaitedAnswer['trust']> {
  if (by === 'token') {
    const token = parseJoinToken(asked.crypto.symmetric, asked.next.token ?? '');
    return token.ok ? accept({ kind: 'token', token: token.value }) : token;
  }
  if (digest !== null) {
    const bundle = comparedBundle(asked, digest);
    return bundle.ok ? accept({ kind: 'bundle', bundle: bundle.value }) : bundle;
  }
  return by === 'renewal' && asked.held !== null
    ? accept({ kind: 'bundle', bundle: asked.held })
    : refuse(
        'operator',
        'answer-unvouched',
        'no token vouches for this answer',
        'compare the digest with trust list at the authority and repeat with --bundle DIGEST',
      );
}

/** The issuer's not-before is an instant that has passed: it moves the proven floor. */
function reachedFloor({ floor }: StoredTrust, { svid }: Enrolled): Outcome<ProvenFloor> {
  const before = floor === null ? floorAtBuild(releaseDate) : floorAfterUpdate(floor, releaseDate);
  if (floorFor(before, svid.issuer) > svid.notAfter)
    return refuse(
      'peer',
      'svid-expired',
      `the SVID ended at ${new Date(svid.notAfter).toISOString()}, before what is proven about the time`,
      'set the clock of the authority and ask again',
    );
  return reachInstant(before, { kind: 'issuer', name: svid.issuer }, svid.notBefore);
}

/** The authority turned its issuers over, and this router has not heard of it. */
const unknownIssuer = refuse(
  'peer',
  'answer-issuer',
  'the SVID is by an issuer that the trust bundle lacks',
  'where the authority has a new issuer, compare the digest with trust list there and add --bundle DIGEST',
);

const nothingWaits = refuse(
  'operator',
  'identity-nothing-next',
  'no request waits for an answer',
  'x0tta6bl4 identity rotate makes the next',
);

/** An answer by what was asked: everything about it checked, nothing written. */
async function checked(
  crypto: Crypto,
  { id, next }: StoredIdentity,
  trusted: StoredTrust,
  bytes: Uint8Array,
  digest: string | null,
): Promise<Outcome<Enrolled & { readonly floor: ProvenFloor; readonly newer: number | null }>> {
  if (next === null) return nothingWaits;
  const waiting = readWaiting(next.request);
  if (!waiting.ok) return waiting;
  const answer = decodeAnswer(bytes);
  if (!answer.ok) return answer;
  const domain = trustDomainOf(id);
  const held = trusted.bundle === null ? accept(null) : parseTrustBundle(crypto.symmetric, domain, trusted.bundle);
  if (!held.ok) return held;
  const trust = trustFor({ crypto, domain, next, held: held.value, answer: answer.value }, waiting.value.by, digest);
  if (!trust.ok) return trust;
  const enrolled = acceptAnswer(crypto.symmetric, { request: waiting.value.request, trust: trust.value }, answer.value);
  if (!enrolled.ok) return enrolled.refusal.code === 'answer-issuer' ? unknownIssuer : enrolled;
  const floor = reachedFloor(trusted, enrolled.value);
  if (!floor.ok) return floor;
  const issued = await checkIssued(crypto, next.keys, enrolled.value);
  if (!issued.ok) return issued;
  const said = answer.value.answer;
  const offered = said.kind === 'granted' ? parseTrustBundle(crypto.symmetric, domain, said.bundle) : null;
  const newer = offered?.ok === true && offered.value.sequence > enrolled.value.bundle.sequence ? offered.value.sequence : null;
  return accept({ ...enrolled.value, floor: floor.value, newer });
}

/**
 * Takes an authority's answer (`encodeAnswer`) to the request that waits: checks everything before the first byte is written, and writes
 * the bundle before the SVID that needs it, with nobody else's change in between. `digest`: of the answer's bundle, 64 hexadecimal
 * digits, compared by an operator; null where none was. Refuses `identity-missing`, `identity-nothing-next`, `answer-unvouched`,
 * `bundle-digest`, `svid-expired`, and with the codes of `decodeAnswer`, `acceptAnswer`, `bundleSuccession`, `checkIssued` and the place.
 */
export function installAnswer(
  { place, crypto }: { readonly place: IdentityPlace; readonly crypto: Crypto },
  bytes: Uint8Array,
  digest: string | null = null,
): Promise<Outcome<Installed>> {
  return place.alone(async (inside) => {
    const there = await inside.load();
    if (!there.ok) return there;
    if (there.value === null)
      return refuse('operator', 'identity-missing', 'there is no identity here', 'make one: x0tta6bl4 identity init');
    const trusted = await inside.loadTrust();
    if (!trusted.ok) return trusted;
    const taken = await checked(crypto, there.value, trusted.value, bytes, digest);
    if (!taken.ok) return taken;
    const { svid, chain, bundle, newer } = taken.value;
    // What an issuer said that is no longer believed counts no longer: its word about the time, and its revocations.
    const floor = withoutRemovedIssuers(taken.value.floor, bundle);
    const { revocations } = trusted.value;
    const book = revocations === null ? null : withoutStrangers(revocations, bundle);
    const before = there.value.current === null ? null : decodeSvid(there.value.current.svid);
    for (const step of [
      () => inside.saveBundle(formatTrustBundle(bundle)),
      () => inside.saveFloor(floor),
      () => (book === null || book.held.length === revocations?.held.length ? Promise.resolve(done) : inside.saveRevocations(book)),
      () => inside.install({ svid: encodeSvid(svid), chain }),
      // An identity of another name is no predecessor.
      () => (before?.ok !== true || before.value.id === svid.id ? Promise.resolve(done) : inside.dropPrevious()),
    ]) {
      const written = await step();
      if (!written.ok) return written;
    }
    return accept({ svid, bundle, newerBundle: newer });
  });
}
