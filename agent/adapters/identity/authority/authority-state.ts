// SPDX-License-Identifier: Apache-2.0
import type { IssuerKeyId, SvidHash } from '../../../core/identity/pq-svid.ts';
import type { RevocationBook } from '../../../core/identity/revocation-book.ts';
import type { RequestHash } from '../../../core/identity/signing-request.ts';
import type { Succession } from '../../../core/identity/superseded.ts';
import type { TokenBook } from '../../../core/identity/token-book.ts';
import type { TrustBundle } from '../../../core/identity/trust-bundle.ts';
import type { Outcome } from '../../../core/refusal.ts';
import type { WallTime } from '../../../core/time.ts';
import type { IdentityKeys } from '../../../ports/identity-store.ts';

/** One who issues: its ML-DSA-65 key and, with it, a root of X.509-SVIDs. They come and go together. */
export interface OwnIssuer {
  readonly keyId: IssuerKeyId;
  /** The X.509 root, DER. */
  readonly root: Uint8Array;
}

/** What was issued and when it ends. The SVID itself is kept apart, by its hash. */
export interface IssuedRow extends Succession {
  readonly request: RequestHash;
  /** SHA-256 of its ML-DSA-65 key, 64 hexadecimal digits. */
  readonly key: string;
  readonly issuer: IssuerKeyId;
  readonly notAfter: WallTime;
}

/** Everything of an authority but its private keys and the SVIDs it issued. Tokens are secrets too. */
export interface AuthorityState {
  readonly bundle: TrustBundle;
  /** Whose keys are here; all of them are in the bundle. */
  readonly issuers: readonly OwnIssuer[];
  /** The one that signs. */
  readonly signer: IssuerKeyId;
  /** Issuers that nobody believes any more, whose private keys may still be here: they go with this change or the next. */
  readonly leaving: readonly IssuerKeyId[];
  readonly tokens: TokenBook;
  /** In the order of issue. */
  readonly issued: readonly IssuedRow[];
  readonly revocations: RevocationBook;
  /** The latest instant that anything was signed with: a clock that stands before it is wrong. */
  readonly lastSigned: WallTime;
}

/** What a router gets, as it is kept. */
export interface IssuedSvid {
  readonly svid: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

/** What an operator did, for whoever asks later. */
export interface HistoryLine {
  readonly what: 'revoked';
  readonly at: WallTime;
  readonly about: readonly string[];
  /** In the operator's words. */
  readonly reason: string;
}

/** Where an authority keeps itself. Changes come one at a time: `alone` holds others off, also other processes. */
export interface AuthorityStorage {
  alone<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** Null where there is no authority. */
  load(): Promise<Outcome<AuthorityState | null>>;
  save(state: AuthorityState): Promise<Outcome<void>>;
  /** The private keys of an issuer: the seed of its ML-DSA-65 key, and the P-256 key of its root. */
  keys(issuer: IssuerKeyId): Promise<Outcome<IdentityKeys>>;
  keepKeys(issuer: IssuerKeyId, keys: IdentityKeys): Promise<Outcome<void>>;
  removeKeys(issuer: IssuerKeyId): Promise<Outcome<void>>;
  issued(svid: SvidHash): Promise<Outcome<IssuedSvid | null>>;
  keepIssued(svid: SvidHash, issued: IssuedSvid): Promise<Outcome<void>>;
  /** Adds a line to the history; what stands there is never changed. */
  record(line: HistoryLine): Promise<Outcome<void>>;
  /** The signed lists of revocations, to be carried to routers, in place of those before. */
  publish(lists: readonly Uint8Array[]): Promise<Outcome<void>>;
  removeIssued(svids: readonly SvidHash[]): Promise<Outcome<void>>;
}
