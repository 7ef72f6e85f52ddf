// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { WallTime } from '../time.ts';
import { toHex } from './hex.ts';
import { requestMac, tokenId } from './join-proof.ts';
import type { JoinToken, TokenId } from './join-token.ts';
import type { RequestHash } from './signing-request.ts';
import type { SpiffeId } from './spiffe-id.ts';

/** A token as the authority keeps it. What its router may become was settled when the operator made it. */
export interface IssuedToken extends JoinToken {
  readonly token: TokenId;
  readonly zone: string;
  readonly roles: readonly string[];
  /** The request that it was used for; null where it was not. */
  readonly usedFor: RequestHash | null;
}

/** The tokens of one authority, the oldest first. */
export type TokenBook = readonly IssuedToken[];

export const mostTokens = 4096;

/** Refuses `token-book-full`; used and expired tokens leave with `forgetTokens`. */
export function addToken(
  symmetric: Symmetric,
  book: TokenBook,
  token: JoinToken,
  terms: Pick<IssuedToken, 'zone' | 'roles'>,
): Outcome<TokenBook> {
  if (book.length >= mostTokens) return refuse('operator', 'token-book-full', `there are ${mostTokens} tokens already`);
  return accept([...book, { ...token, ...terms, token: tokenId(symmetric, token.secret), usedFor: null }]);
}

/** Without the tokens that expired before `before`. */
export const forgetTokens = (book: TokenBook, before: WallTime): TokenBook => book.filter((token) => token.expires >= before);

/** Who shows a token, and for what. */
export interface Redemption {
  readonly token: TokenId;
  readonly mac: Uint8Array;
  /** 32 bytes. */
  readonly requestHash: Uint8Array;
  /** The id that is asked for. */
  readonly id: SpiffeId;
}

/**
 * Uses a token up. The same request again gets the same token again while it has not expired: its answer may have been lost,
 * and whoever copied the request has nothing from the answer, since it names the key of who made it. Refuses `token-unknown`,
 * `token-mac`, `token-other-name`, `token-used`, `token-expired`; who has not the secret learns only the first two. `now` is
 * the authority's time.
 */
export function redeemToken(
  symmetric: Symmetric,
  book: TokenBook,
  shown: Redemption,
  now: WallTime,
): Outcome<{ readonly book: TokenBook; readonly token: IssuedToken }> {
  const token = book.find((one) => one.token === shown.token);
  if (token === undefined) return refuse('peer', 'token-unknown', 'no such join token', 'make a new one');
  if (!symmetric.same(requestMac(symmetric, token, shown.requestHash), shown.mac)) {
    return refuse('peer', 'token-mac', 'the request was not made with this join token');
  }
  if (token.id !== shown.id) return refuse('peer', 'token-other-name', `the join token is for ${token.id}, not for ${shown.id}`);
  const usedFor = toHex(shown.requestHash) as RequestHash;
  if (token.usedFor !== null && token.usedFor !== usedFor) {
    return refuse('peer', 'token-used', 'the join token was used for another request', 'make a new one');
  }
  if (token.expires < now) return refuse('peer', 'token-expired', 'the join token is past its time', 'make a new one');
  if (token.usedFor === usedFor) return accept({ book, token });
  const used: IssuedToken = { ...token, usedFor };
  return accept({ book: book.map((one) => (one === token ? used : one)), token: used });
}
