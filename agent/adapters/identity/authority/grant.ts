// SPDX-License-Identifier: Apache-2.0
import { encodeAnswer, encodeAnswerBody } from '../../../core/identity/answer-codec.ts';
import type { EnrolmentRequest, Grant } from '../../../core/identity/enrolment.ts';
import { toHex } from '../../../core/identity/hex.ts';
import { answerMac } from '../../../core/identity/join-proof.ts';
import { type Granted, judgeEnrolment, type RequestEvidence } from '../../../core/identity/judge-enrolment.ts';
import type { PqSvidBody, SvidHash } from '../../../core/identity/pq-svid.ts';
import { decodeSvid, encodeSvid, encodeSvidBody, signedSvid, svidHash } from '../../../core/identity/pq-svid-codec.ts';
import type { Seconds } from '../../../core/identity/seconds.ts';
import type { RequestHash } from '../../../core/identity/signing-request.ts';
import { requestHash } from '../../../core/identity/signing-request-codec.ts';
import { forgettable, isSuperseded } from '../../../core/identity/superseded.ts';
import { formatTrustBundle } from '../../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome } from '../../../core/refusal.ts';
import { wallTime } from '../../../core/time.ts';
import { holdsX509Key } from '../x509-possession.ts';
import type { AuthorityState, IssuedRow, IssuedSvid } from './authority-state.ts';
import { clockSkew } from './issuers.ts';
import { type Changed, digestText, signingTime, type Workshop } from './workshop.ts';

/** What an operator says beside what the token or the SVID before settled. Null leaves it at that. */
export interface Terms {
  readonly lifetime: Seconds;
  readonly zone: string | null;
  readonly roles: readonly string[] | null;
}

/** What was issued, and the answer that carries it. */
export interface Issued {
  readonly row: IssuedRow;
  readonly answer: Uint8Array;
  /** Whether this request was answered before, and got the same again. */
  readonly again: boolean;
}

/** Finds out about a request what a judge has to know. */
async function gatherEvidence(
  workshop: Workshop,
  { issued: rows }: AuthorityState,
  enrolment: EnrolmentRequest,
): Promise<Outcome<RequestEvidence>> {
  const { crypto, storage } = workshop;
  const { request, warrant } = enrolment;
  const possession = await crypto.signatures.verify('x0/request/1', request.bytes, request.signature, request.publicKey);
  const x509Possession = holdsX509Key(request);
  const stranger = { enrolment, possession, x509Possession, held: null, holder: false, superseded: false };
  if (warrant.kind === 'token') return accept(stranger);
  // What the state does not know was issued by an authority before this one, or never given out.
  const issued = rows.some(({ svid }) => svid === warrant.svid) ? await storage.issued(warrant.svid) : accept(null);
  if (!issued.ok) return issued;
  const held = issued.value === null ? null : decodeSvid(issued.value.svid);
  if (held === null) return accept(stranger);
  if (!held.ok) return held;
  const hash = requestHash(crypto.symmetric, request);
  const holder = await crypto.signatures.verify('x0/renewal/1', hash, warrant.signature, held.value.publicKey);
  return accept({ ...stranger, held: held.value, holder, superseded: isSuperseded(rows, warrant.svid) });
}

/** Signs a body and makes the certificate that goes with it. */
async function sign(
  workshop: Workshop,
  state: AuthorityState,
  body: PqSvidBody,
  spki: Uint8Array,
): Promise<Outcome<IssuedSvid & { readonly hash: SvidHash }>> {
  const { crypto, certificates, storage, random } = workshop;
  const keys = await storage.keys(state.signer);
  if (!keys.ok) return keys;
  const key = await crypto.signatures.signingKey(keys.value.seed);
  if (!key.ok) return key;
  const bytes = encodeSvidBody(body);
  if (!bytes.ok) return bytes;
  const svid = signedSvid(bytes.value, await key.value.sign('x0/svid/1', bytes.value));
  if (!svid.ok) return svid;
  const root = state.issuers.find(({ keyId }) => keyId === state.signer)?.root;
  const chain: Uint8Array[] = [];
  if (certificates !== null && root !== undefined) {
    const validity = { notBefore: wallTime(body.notBefore - clockSkew), notAfter: body.notAfter };
    const leaf = await certificates.leaf(body.id, spki, { certificate: root, key: keys.value.x509Key }, validity, random(16));
    if (!leaf.ok) return leaf;
    chain.push(leaf.value);
  }
  return accept({ svid: encodeSvid(svid.value), chain, hash: svidHash(crypto.symmetric, svid.value) });
}

/** The answer with what was issued and the bundle of now; with an HMAC where a token vouches for it. */
function answerWith(
  workshop: Workshop,
  state: AuthorityState,
  enrolment: EnrolmentRequest,
  issued: IssuedSvid,
  vouched: boolean,
): Outcome<Uint8Array> {
  const { symmetric } = workshop.crypto;
  const grant: Grant = { kind: 'granted', ...issued, bundle: formatTrustBundle(state.bundle), decision: new Uint8Array() };
  const body = encodeAnswerBody({ request: requestHash(symmetric, enrolment.request), answer: grant });
  if (!body.ok) return body;
  const { warrant } = enrolment;
  const token = warrant.kind === 'token' && vouched ? state.tokens.find((one) => one.token === warrant.token) : undefined;
  return accept(encodeAnswer(body.value, token === undefined ? null : answerMac(symmetric, token, body.value)));
}

/** What SVIDs of a year ago say interests nobody any more. */
const keptAfterEnd = 366 * 86_400_000;

/**
 * Judges a request and issues what it gets. `vouched`: the token is the router's own, so that the answer may be checked with it. A
 * request that was answered before gets the same SVID again.
 */
export async function issueFor(
  workshop: Workshop,
  state: AuthorityState,
  enrolment: EnrolmentRequest,
  terms: Terms,
  vouched: boolean,
): Promise<Outcome<Changed<Issued>>> {
  const { crypto, storage } = workshop;
  const now = signingTime(workshop, state);
  if (!now.ok) return now;
  const evidence = await gatherEvidence(workshop, state, enrolment);
  if (!evidence.ok) return evidence;
  const { bundle, signer, tokens, revocations } = state;
  const known = { trustDomain: bundle.trustDomain, issuer: signer, tokens, revocations, now: now.value, lifetime: terms.lifetime };
  const judged = judgeEnrolment(crypto.symmetric, known, evidence.value);
  if (!judged.ok) return judged;
  const request = toHex(requestHash(crypto.symmetric, enrolment.request)) as RequestHash;
  const before = state.issued.find((row) => row.request === request);
  const kept = before === undefined ? accept(null) : await storage.issued(before.svid);
  if (!kept.ok) return kept;
  if (before !== undefined && kept.value !== null) {
    const answer = answerWith(workshop, state, enrolment, kept.value, vouched);
    return answer.ok ? accept({ state, result: { row: before, answer: answer.value, again: true } }) : answer;
  }
  return issueNew(workshop, state, enrolment, judged.value, request, terms, vouched);
}

async function issueNew(
  workshop: Workshop,
  state: AuthorityState,
  enrolment: EnrolmentRequest,
  { body: granted, tokens }: Granted,
  request: RequestHash,
  terms: Terms,
  vouched: boolean,
): Promise<Outcome<Changed<Issued>>> {
  const { storage } = workshop;
  const roles = terms.roles === null ? granted.roles : [...new Set(terms.roles)].sort();
  const body: PqSvidBody = { ...granted, zone: terms.zone ?? granted.zone, roles };
  const signed = await sign(workshop, state, body, enrolment.request.spki);
  if (!signed.ok) return signed;
  const { hash, svid, chain } = signed.value;
  const stored = await storage.keepIssued(hash, { svid, chain });
  if (!stored.ok) return stored;
  const row: IssuedRow = {
    svid: hash,
    request,
    id: body.id,
    key: digestText(workshop, body.publicKey),
    issuer: body.issuer,
    notAfter: body.notAfter,
    renews: enrolment.warrant.kind === 'renewal' ? enrolment.warrant.svid : null,
  };
  const past = forgettable(state.issued, (one) => one.notAfter + keptAfterEnd < body.notBefore);
  const removed = await storage.removeIssued(past.map((one) => one.svid));
  if (!removed.ok) return removed;
  const issued = [...state.issued.filter((one) => !past.includes(one)), row];
  const next: AuthorityState = { ...state, tokens, issued, lastSigned: body.notBefore };
  const answer = answerWith(workshop, next, enrolment, { svid, chain }, vouched);
  return answer.ok ? accept({ state: next, result: { row, answer: answer.value, again: false } }) : answer;
}
