// SPDX-License-Identifier: Apache-2.0
import { compareOctets } from '../../../core/identity/octets.ts';
import type { IssuerKeyId } from '../../../core/identity/pq-svid.ts';
import { issuerKeyId } from '../../../core/identity/pq-svid-codec.ts';
import { emptyBook, withoutStrangers } from '../../../core/identity/revocation-book.ts';
import { wholeSeconds } from '../../../core/identity/seconds.ts';
import type { TrustDomain } from '../../../core/identity/spiffe-id.ts';
import { type Issuer, mostIssuers, type TrustBundle } from '../../../core/identity/trust-bundle.ts';
import { fromSeconds } from '../../../core/identity/wall-seconds.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { type WallTime, wallTime } from '../../../core/time.ts';
import { signingSeedLength } from '../../../ports/crypto.ts';
import { newX509Key } from '../key-pair.ts';
import type { AuthorityState, AuthorityStorage, OwnIssuer } from './authority-state.ts';
import { changeState, removeLeaving, signingTime, type Workshop } from './workshop.ts';

/** A root of X.509-SVIDs is good for ten years; it leaves with its issuer before that. */
const rootLifetime = 3_652 * 86_400_000;
/** Brokers and browsers whose clocks stand back a little take a certificate all the same. */
export const clockSkew = 3_600_000;
/** One day: how often routers look for a newer bundle where nobody told them. */
const refreshHint = wholeSeconds(86_400);

/** Makes an issuer's keys and keeps them, and its root. Nobody believes it yet. */
async function newIssuer(workshop: Workshop, domain: TrustDomain, now: WallTime): Promise<Outcome<OwnIssuer & Issuer>> {
  const { crypto, certificates, random, storage } = workshop;
  const keys = { seed: random(signingSeedLength), x509Key: newX509Key() };
  const key = await crypto.signatures.signingKey(keys.seed);
  if (!key.ok) return key;
  const validity = { notBefore: wallTime(now - clockSkew), notAfter: wallTime(now + rootLifetime) };
  const root = certificates === null ? accept(new Uint8Array()) : await certificates.root(domain, keys.x509Key, validity, random(16));
  if (!root.ok) return root;
  const { publicKey } = key.value;
  const keyId = issuerKeyId(crypto.symmetric, publicKey);
  const kept = await storage.keepKeys(keyId, keys);
  return kept.ok ? accept({ keyId, publicKey, root: root.value }) : kept;
}

const rootsOf = (issuers: readonly OwnIssuer[]): Uint8Array[] =>
  issuers
    .map(({ root }) => root)
    .filter((root) => root.length > 0)
    .sort(compareOctets);
const inOrder = (issuers: readonly Issuer[]): Issuer[] => [...issuers].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));

/** What an authority that was replaced issued and revoked goes too: it is public, and a file of it that stays harms nobody. */
async function clearAfter(storage: AuthorityStorage, former: AuthorityState): Promise<void> {
  await storage.removeIssued(former.issued.map(({ svid }) => svid));
  if (former.revocations.held.length > 0) await storage.publish([]);
}

/**
 * Makes an authority with one issuer and the bundle that names it. Refuses `authority-exists` unless `force`; then the private keys of
 * the authority before are removed once the new one stands, for nobody would watch over them any more and whoever found them could add
 * routers to what is left of the old mesh. Where its state was damaged nobody knows which they were, and they may be wanted: they stay.
 */
export function foundAuthority(workshop: Workshop, trustDomain: TrustDomain, force: boolean): Promise<Outcome<AuthorityState>> {
  const { storage, wall } = workshop;
  return storage.alone(async () => {
    const before = await storage.load();
    if (!force && !before.ok) return before;
    if (!force && before.ok && before.value !== null)
      return refuse(
        'operator',
        'authority-exists',
        `there is an authority for ${before.value.bundle.trustDomain} already`,
        'choose another --dir, or --force: every router then has to be enrolled anew',
      );
    const former = before.ok ? before.value : null;
    const now = fromSeconds(Math.floor(wall() / 1_000));
    const made = await newIssuer(workshop, trustDomain, now);
    if (!made.ok) return made;
    const { keyId, publicKey, root } = made.value;
    const bundle: TrustBundle = {
      trustDomain,
      // Seconds since 1970: an authority that is made anew for the same domain has a higher one than the lost one had.
      sequence: now / 1_000,
      refreshHint,
      issuers: [{ keyId, publicKey }],
      x509Roots: rootsOf([{ keyId, root }]),
    };
    const state: AuthorityState = {
      bundle,
      issuers: [{ keyId, root }],
      signer: keyId,
      leaving: former === null ? [] : [...former.leaving, ...former.issuers.map((one) => one.keyId)],
      tokens: [],
      issued: [],
      revocations: emptyBook(trustDomain),
      lastSigned: now,
    };
    const saved = await storage.save(state);
    if (!saved.ok) return saved;
    const gone = await removeLeaving(workshop, state);
    if (!gone.ok) return gone;
    if (former !== null) await clearAfter(storage, former);
    return accept(state);
  });
}

/** A further issuer: it is believed from the next bundle on, and signs nothing until it is used. */
export function addIssuer(workshop: Workshop): Promise<Outcome<IssuerKeyId>> {
  return changeState(workshop, async (state) => {
    if (state.bundle.issuers.length >= mostIssuers)
      return refuse('operator', 'issuer-too-many', `a bundle has at most ${mostIssuers} issuers`, 'remove one: trust remove-issuer');
    const now = signingTime(workshop, state);
    if (!now.ok) return now;
    const made = await newIssuer(workshop, state.bundle.trustDomain, now.value);
    if (!made.ok) return made;
    const { keyId, publicKey, root } = made.value;
    const issuers = [...state.issuers, { keyId, root }];
    const bundle = {
      ...state.bundle,
      sequence: state.bundle.sequence + 1,
      issuers: inOrder([...state.bundle.issuers, { keyId, publicKey }]),
      x509Roots: rootsOf(issuers),
    };
    return accept({ state: { ...state, issuers, bundle }, result: keyId });
  });
}

/** The one issuer that a key id or its first digits (at least eight) name. Refuses `issuer-unknown`. */
export function issuerNamed(state: AuthorityState, text: string): Outcome<OwnIssuer> {
  const found = /^[0-9a-f]{8,64}$/.test(text) ? state.issuers.filter(({ keyId }) => keyId.startsWith(text)) : [];
  const [issuer] = found;
  return issuer !== undefined && found.length === 1
    ? accept(issuer)
    : refuse(
        'operator',
        'issuer-unknown',
        `"${text.slice(0, 64)}" names no issuer of this authority`,
        'trust list shows them; eight digits are enough',
      );
}

/** From now on this issuer signs. Routers must have a bundle with it first, or they refuse what it issues. */
export function useIssuer(workshop: Workshop, named: string): Promise<Outcome<IssuerKeyId>> {
  return changeState(workshop, async (state) => {
    const issuer = issuerNamed(state, named);
    if (!issuer.ok) return issuer;
    return accept({ state: { ...state, signer: issuer.value.keyId }, result: issuer.value.keyId });
  });
}

/** Nobody believes this issuer from the next bundle on: what it issued ends with that. Its keys are removed. */
export function removeIssuer(
  workshop: Workshop,
  named: string,
  yes: boolean,
): Promise<Outcome<{ readonly keyId: IssuerKeyId; readonly ended: number }>> {
  return changeState(workshop, async (state) => {
    const issuer = issuerNamed(state, named);
    if (!issuer.ok) return issuer;
    const { keyId } = issuer.value;
    if (keyId === state.signer)
      return refuse(
        'operator',
        'issuer-signs',
        'this issuer signs now',
        'trust add-issuer, then trust use-issuer with the new one, then remove this',
      );
    const now = workshop.wall();
    const ended = state.issued.filter((row) => row.issuer === keyId && row.notAfter >= now).length;
    if (ended > 0 && !yes)
      return refuse(
        'operator',
        'issuer-in-use',
        `${ended} SVIDs in force are by this issuer and end with it`,
        'have them renewed first; or, where its key was stolen, repeat with --yes',
      );
    const issuers = state.issuers.filter((one) => one.keyId !== keyId);
    const bundle = {
      ...state.bundle,
      sequence: state.bundle.sequence + 1,
      issuers: state.bundle.issuers.filter((one) => one.keyId !== keyId),
      x509Roots: rootsOf(issuers),
    };
    const leaving = [...state.leaving, keyId];
    const next = { ...state, issuers, bundle, leaving, revocations: withoutStrangers(state.revocations, bundle) };
    return accept({ state: next, result: { keyId, ended } });
  });
}
