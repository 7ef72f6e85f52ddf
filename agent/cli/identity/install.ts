// SPDX-License-Identifier: Apache-2.0
import { spkiOf, x509KeyOf } from '../../adapters/identity/key-pair.ts';
import { releaseDate } from '../../adapters/identity/release-date.ts';
import { verifyX509Svid } from '../../adapters/identity/x509/verify-x509-svid.ts';
import { type AwaitedAnswer, acceptAnswer, type Enrolled } from '../../core/identity/accept-answer.ts';
import { decodeAnswer, type ReadAnswer } from '../../core/identity/answer-codec.ts';
import { bundleDigest, bundleSuccession } from '../../core/identity/bundle-succession.ts';
import { toHex } from '../../core/identity/hex.ts';
import { parseJoinToken } from '../../core/identity/join-token-text.ts';
import { decodeSvid, encodeSvid } from '../../core/identity/pq-svid-codec.ts';
import { floorAfterUpdate, floorAtBuild, floorFor, type ProvenFloor, reachInstant } from '../../core/identity/proven-floor.ts';
import { trustDomainOf } from '../../core/identity/spiffe-id.ts';
import type { TrustBundle } from '../../core/identity/trust-bundle.ts';
import { formatTrustBundle, parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { NextIdentity, StoredIdentity } from '../../ports/identity-store.ts';
import type { StoredTrust } from '../../ports/trust-store.ts';
import type { Words } from '../read-words.ts';
import { clock } from '../table.ts';
import type { Told } from '../workplace.ts';
import { bundleThere, type IdentityAt, identityThere } from './identity-at.ts';
import { readWaiting, type WaitingRequest } from './request.ts';

/** The answer's own bundle, where the operator compared its digest with the authority's. */
function comparedBundle(
  at: IdentityAt,
  { id }: StoredIdentity,
  held: TrustBundle | null,
  { answer }: ReadAnswer,
  digest: string,
): Outcome<TrustBundle> {
  const { symmetric } = at.crypto;
  if (answer.kind === 'denied') return refuse('operator', 'enrolment-denied', `the issuer denies it: ${answer.code}`);
  const offered = parseTrustBundle(symmetric, trustDomainOf(id), answer.bundle);
  if (!offered.ok) return offered;
  if (toHex(bundleDigest(symmetric, offered.value)) !== digest.toLowerCase())
    return refuse(
      'operator',
      'bundle-digest',
      'the bundle in the answer has another digest',
      'compare with trust list at the authority; somebody may have changed the answer',
    );
  const follows = held === null ? accept('replaces') : bundleSuccession(symmetric, held, offered.value);
  return follows.ok ? offered : follows;
}

/** What vouches for the answer: the token it was asked with, a digest that the operator compared, or the bundle that is held. */
function trustFor(
  at: IdentityAt,
  there: StoredIdentity,
  held: TrustBundle | null,
  by: WaitingRequest['by'],
  answer: ReadAnswer,
  digest: string | null,
): Outcome<AwaitedAnswer['trust']> {
  if (by === 'token') {
    const token = parseJoinToken(at.crypto.symmetric, there.next?.token ?? '');
    return token.ok ? accept({ kind: 'token', token: token.value }) : token;
  }
  if (digest !== null) {
    const bundle = comparedBundle(at, there, held, answer, digest);
    return bundle.ok ? accept({ kind: 'bundle', bundle: bundle.value }) : bundle;
  }
  return by === 'renewal' && held !== null
    ? accept({ kind: 'bundle', bundle: held })
    : refuse(
        'operator',
        'answer-unvouched',
        'no token vouches for this answer',
        'compare the digest with trust list at the authority and repeat with --bundle DIGEST',
      );
}

/** Whether what was issued is by whom it says and for these keys: the PQ-SVID's signature, and the certificate beside it. */
async function checkIssued(at: IdentityAt, { keys }: NextIdentity, { svid, issuerKey, chain, bundle }: Enrolled): Promise<Outcome<void>> {
  if (!(await at.crypto.signatures.verify('x0/svid/1', svid.bytes, svid.signature, issuerKey)))
    return refuse('peer', 'svid-signature', 'the issuer did not sign this SVID');
  const [leaf] = chain;
  if (leaf === undefined) return done;
  const verified = verifyX509Svid(leaf, bundle, releaseDate);
  if (!verified.ok) return verified;
  const key = x509KeyOf(keys.x509Key);
  if (!key.ok) return key;
  const named = new Uint8Array(verified.value.certificate.publicKey.export({ type: 'spki', format: 'der' }));
  return verified.value.id === svid.id && at.crypto.symmetric.same(named, spkiOf(key.value))
    ? done
    : refuse('peer', 'x509-strays', 'the certificate in the answer is for another key or another name');
}

/** The issuer's not-before is an instant that has passed: it moves the proven floor. */
function reachedFloor({ floor }: StoredTrust, { svid }: Enrolled): Outcome<ProvenFloor> {
  const before = floorAfterUpdate(floor ?? floorAtBuild(releaseDate), releaseDate);
  if (floorFor(before, svid.issuer) > svid.notAfter)
    return refuse(
      'peer',
      'svid-expired',
      `the SVID ended ${clock(svid.notAfter)} UTC, before what is proven about the time`,
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

/** Takes an answer: checks everything before the first byte is written, the bundle before the SVID that needs it. */
export async function installAnswer(at: IdentityAt, words: Words<string>, bytes: Uint8Array): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  const { next, current } = there.value;
  if (next === null)
    return refuse('operator', 'identity-nothing-next', 'no request waits for an answer', 'x0tta6bl4 identity rotate makes the next');
  const waiting = readWaiting(next.request);
  if (!waiting.ok) return waiting;
  const answer = decodeAnswer(bytes);
  if (!answer.ok) return answer;
  const kept = await at.store.loadTrust();
  if (!kept.ok) return kept;
  const held = bundleThere(at, there.value, kept.value);
  if (!held.ok) return held;
  const trust = trustFor(at, there.value, held.value, waiting.value.by, answer.value, words.text('bundle'));
  if (!trust.ok) return trust;
  const enrolled = acceptAnswer(at.crypto.symmetric, { request: waiting.value.request, trust: trust.value }, answer.value);
  if (!enrolled.ok) return enrolled.refusal.code === 'answer-issuer' ? unknownIssuer : enrolled;
  const floor = reachedFloor(kept.value, enrolled.value);
  if (!floor.ok) return floor;
  const issued = await checkIssued(at, next, enrolled.value);
  if (!issued.ok) return issued;
  const { svid, chain, bundle } = enrolled.value;
  const before = current === null ? null : decodeSvid(current.svid);
  for (const step of [
    () => at.store.saveBundle(formatTrustBundle(bundle)),
    () => at.store.saveFloor(floor.value),
    () => at.store.install({ svid: encodeSvid(svid), chain }),
    // An identity of another name is no predecessor.
    () => (before?.ok !== true || before.value.id === svid.id ? Promise.resolve(done) : at.store.dropPrevious()),
  ]) {
    const taken = await step();
    if (!taken.ok) return taken;
  }
  const said = answer.value.answer;
  const offered = said.kind === 'granted' ? parseTrustBundle(at.crypto.symmetric, trustDomainOf(svid.id), said.bundle) : null;
  const newer = offered?.ok === true && offered.value.sequence > bundle.sequence ? offered.value.sequence : null;
  return accept({
    json: {
      id: svid.id,
      notAfter: new Date(svid.notAfter).toISOString(),
      issuer: svid.issuer,
      bundleSequence: bundle.sequence,
      newerBundle: newer,
    },
    text: `${svid.id} is enrolled until ${clock(svid.notAfter)} UTC, by issuer ${svid.issuer.slice(0, 16)} of bundle ${bundle.sequence}\n`,
    ...(newer === null
      ? {}
      : {
          note: `bundle ${newer} in the answer was not taken: nothing vouches for it; with the next renewal, compare its digest and add --bundle DIGEST`,
        }),
  });
}
