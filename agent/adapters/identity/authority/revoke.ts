// SPDX-License-Identifier: Apache-2.0
import { routerId } from '../../../core/identity/member.ts';
import type { IssuerKeyId } from '../../../core/identity/pq-svid.ts';
import { offerRevocations } from '../../../core/identity/revocation-book.ts';
import { encodeRevocations, encodeRevocationsBody, signedRevocations, sortedRevoked } from '../../../core/identity/revocation-codec.ts';
import type { RevocationList, Revoked, RevokedKind } from '../../../core/identity/revocation-list.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import type { WallTime } from '../../../core/time.ts';
import type { AuthorityState, IssuedRow } from './authority-state.ts';
import { changeState, signingTime, type Workshop } from './workshop.ts';

/** An entry stays so long behind its SVID's end: verifiers with an old floor may still give it grace. */
const keptAfterEnd = 93 * 86_400_000;

interface Named {
  readonly rows: readonly IssuedRow[];
  readonly kind: 'key' | 'svid';
}

/** Everything of a member, by its SPIFFE id or a router by its name; or one SVID, by its hash or the hash's first digits. */
function rowsNamed({ issued, bundle }: AuthorityState, text: string, now: WallTime): Outcome<Named> {
  const alive = issued.filter((row) => row.notAfter + keptAfterEnd >= now);
  const router = routerId(bundle.trustDomain, text);
  const members = alive.filter((row) => row.id === text || (router.ok && row.id === router.value));
  if (members.length > 0) return accept({ rows: members, kind: 'key' });
  const rows = /^[0-9a-f]{8,64}$/.test(text) ? alive.filter((row) => row.svid.startsWith(text)) : [];
  if (rows.length === 1) return accept({ rows, kind: 'svid' });
  return rows.length > 1
    ? refuse('operator', 'revoke-ambiguous', `${text} begins the hashes of ${rows.length} SVIDs`, 'give more of its digits')
    : refuse(
        'operator',
        'revoke-unknown',
        `"${text.slice(0, 100)}" names nothing that this authority issued and that is in force`,
        'trust list shows it',
      );
}

/** The issuer's next list, with the entries added, signed. */
async function nextList(
  workshop: Workshop,
  state: AuthorityState,
  issuer: IssuerKeyId,
  added: readonly Revoked[],
  now: WallTime,
): Promise<Outcome<RevocationList>> {
  const { crypto, storage } = workshop;
  const keys = await storage.keys(issuer);
  if (!keys.ok) return keys;
  const key = await crypto.signatures.signingKey(keys.value.seed);
  if (!key.ok) return key;
  const before = state.revocations.held.find(({ list }) => list.revoker === issuer)?.list;
  const body = encodeRevocationsBody({
    version: 1,
    trustDomain: state.bundle.trustDomain,
    revoker: issuer,
    sequence: (before?.sequence ?? 0) + 1,
    issued: now,
    entries: sortedRevoked([...(before?.entries ?? []).filter(({ until }) => until + keptAfterEnd >= now), ...added]),
  });
  return body.ok ? signedRevocations(body.value, await key.value.sign('x0/revocation/1', body.value)) : body;
}

export interface RevokedRows {
  readonly rows: readonly IssuedRow[];
  readonly lists: readonly RevocationList[];
  readonly kind: RevokedKind;
}

/**
 * Revokes. A member's name: every key that it has an SVID for (`key`). A hash: that SVID alone (`svid`). `renewal`: good until its end
 * and not renewed. Each issuer revokes what it issued. Refuses `revoke-unknown`, `revoke-ambiguous`.
 */
export function revoke(workshop: Workshop, text: string, renewal: boolean, reason = ''): Promise<Outcome<RevokedRows>> {
  return changeState(workshop, async (state) => {
    const now = signingTime(workshop, state);
    if (!now.ok) return now;
    const named = rowsNamed(state, text, now.value);
    if (!named.ok) return named;
    const { rows } = named.value;
    const kind: RevokedKind = renewal ? 'renewal' : named.value.kind;
    const { bundle } = state;
    const { storage } = workshop;
    let { revocations } = state;
    const lists: RevocationList[] = [];
    for (const { keyId } of state.issuers) {
      const own = rows.filter((row) => row.issuer === keyId);
      if (own.length === 0) continue;
      const entries = own.map((row): Revoked => ({ id: row.id, kind, hash: kind === 'key' ? row.key : row.svid, until: row.notAfter }));
      const list = await nextList(workshop, state, keyId, entries, now.value);
      if (!list.ok) return list;
      const offered = offerRevocations(workshop.crypto.symmetric, revocations, bundle, list.value);
      if (!offered.ok) return offered;
      revocations = offered.value.book;
      lists.push(list.value);
    }
    if (lists.length === 0)
      return refuse('operator', 'revoke-issuer-gone', 'the issuer of these SVIDs left the bundle: nobody believes them already');
    const next = { ...state, revocations, lastSigned: now.value };
    // Before the state points to it: a list that nobody has heard of harms nobody, a revocation without its list does.
    const published = await storage.publish(revocations.held.map(({ list }) => encodeRevocations(list)));
    if (!published.ok) return published;
    const recorded = await storage.record({ what: 'revoked', at: now.value, about: rows.map((row) => `${row.id} ${row.svid}`), reason });
    return recorded.ok ? accept({ state: next, result: { rows, lists, kind } }) : recorded;
  });
}
