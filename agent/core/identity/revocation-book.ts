// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { Milliseconds } from '../time.ts';
import { fromHex } from './hex.ts';
import { OctetWriter } from './octet-writer.ts';
import { compareOctets, sameOctets } from './octets.ts';
import { floorFor, type ProvenFloor } from './proven-floor.ts';
import { mostRevoked, sortedRevoked } from './revocation-codec.ts';
import type { RevocationList, Revoked, Revoker } from './revocation-list.ts';
import type { TrustDomain } from './spiffe-id.ts';
import { issuerOf, type TrustBundle } from './trust-bundle.ts';

/** What is held of one revoker. */
export interface HeldRevocations {
  readonly list: RevocationList;
  /** SHA-256 of the list's body, 32 bytes. */
  readonly hash: Uint8Array;
  /** What earlier lists revoked and the newest leaves out: it stays revoked until it is past. At most 1,024. */
  readonly kept: readonly Revoked[];
}

/** Everything that a router knows to be revoked, ascending by revoker: at most one a revoker, 17 in all. */
export interface RevocationBook {
  readonly trustDomain: TrustDomain;
  readonly held: readonly HeldRevocations[];
}

export const emptyBook = (trustDomain: TrustDomain): RevocationBook => ({ trustDomain, held: [] });

const keyOf = (revoker: Revoker): string => (revoker === 'decision' ? '' : revoker);

/** The higher sequence stands; of two lists with one sequence, which an honest issuer never signs, the lower hash: everywhere the same. */
function standsBefore(a: HeldRevocations, b: HeldRevocations): boolean {
  if (a.list.sequence !== b.list.sequence) return a.list.sequence > b.list.sequence;
  return compareOctets(a.hash, b.hash) < 0;
}

/** One of two lists stands; whatever the other revoked beside it is kept, the longest-lived first where there is no room. */
function joined(a: HeldRevocations, b: HeldRevocations): HeldRevocations {
  const [first, second] = standsBefore(a, b) ? [a, b] : [b, a];
  const said = (entry: Revoked) =>
    first.list.entries.some((one) => one.id === entry.id && one.kind === entry.kind && one.hash === entry.hash && one.until >= entry.until);
  const rest = sortedRevoked([...first.kept, ...second.kept, ...second.list.entries]).filter((entry) => !said(entry));
  const longest = [...rest].sort((one, other) => other.until - one.until).slice(0, mostRevoked);
  return { ...first, kept: sortedRevoked(longest) };
}

/**
 * A list whose signature verified (or that a decision carries), taken over. The order in which lists arrive does not matter.
 * Refuses `revocation-foreign` (another trust domain) and `revocation-issuer` (by nobody in the bundle). `news` is false where
 * everything was known.
 */
export function offerRevocations(
  symmetric: Symmetric,
  book: RevocationBook,
  bundle: TrustBundle,
  list: RevocationList,
): Outcome<{ readonly book: RevocationBook; readonly news: boolean }> {
  if (list.trustDomain !== book.trustDomain)
    return refuse('peer', 'revocation-foreign', `revocations of ${list.trustDomain} do not count here`);
  if (list.revoker !== 'decision' && issuerOf(bundle, list.revoker) === null) {
    return refuse('peer', 'revocation-issuer', 'revocations by an issuer that the trust bundle lacks');
  }
  const offered: HeldRevocations = { list, hash: symmetric.sha256(list.bytes), kept: [] };
  const before = book.held.find((one) => one.list.revoker === list.revoker);
  const now = before === undefined ? offered : joined(before, offered);
  const same = before !== undefined && sameOctets(before.hash, now.hash) && JSON.stringify(before.kept) === JSON.stringify(now.kept);
  if (same) return accept({ book, news: false });
  const others = book.held.filter((one) => one !== before);
  const held = [...others, now].sort((a, b) => (keyOf(a.list.revoker) < keyOf(b.list.revoker) ? -1 : 1));
  return accept({ book: { ...book, held }, news: true });
}

/** Without the lists of issuers that left the bundle: nothing of theirs is accepted any more anyway. */
export const withoutStrangers = (book: RevocationBook, bundle: TrustBundle): RevocationBook => ({
  ...book,
  held: book.held.filter(({ list }) => list.revoker === 'decision' || issuerOf(bundle, list.revoker) !== null),
});

/** Without kept entries that the floor of their revoker passed by more than `grace`: what they revoke is refused as expired. */
export function forgetPast(book: RevocationBook, floor: ProvenFloor, grace: Milliseconds): RevocationBook {
  const held = book.held.map((one) => {
    const { revoker } = one.list;
    const past = floorFor(floor, revoker === 'decision' ? null : revoker) - grace;
    return { ...one, kept: one.kept.filter((entry) => entry.until >= past) };
  });
  return { ...book, held };
}

/** 32 bytes for handshakes: two routers with the same lists have the same, and one that differs asks for the lists. */
export function revocationDigest(symmetric: Symmetric, book: RevocationBook): Uint8Array {
  const writer = new OctetWriter().u8(book.trustDomain.length).text(book.trustDomain).u8(book.held.length);
  for (const { list, hash } of book.held) {
    writer
      .octets(fromHex(keyOf(list.revoker), 32) ?? new Uint8Array(32))
      .u64(list.sequence)
      .octets(hash);
  }
  return symmetric.sha256(writer.done());
}
