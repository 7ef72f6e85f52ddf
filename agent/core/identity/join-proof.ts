// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { toHex } from './hex.ts';
import type { JoinToken, TokenId } from './join-token.ts';
import { asciiOctets } from './octet-writer.ts';

/** Each ends in a zero byte, which none of the others holds: no message of one use is one of another. */
const idLabel = asciiOctets('x0 join id 1\0');
const requestLabel = asciiOctets('x0 join request 1\0');
const answerLabel = asciiOctets('x0 join answer 1\0');

/** Eight bytes of a hash of the secret: enough to find a token among those of one authority, nothing to find the secret by. */
export const tokenId = (symmetric: Symmetric, secret: Uint8Array): TokenId =>
  toHex(symmetric.sha256(idLabel, secret).subarray(0, 8)) as TokenId;

/** What the request carries in the token's place, 32 bytes: only who has the token makes it, and it fits this request alone. */
export const requestMac = (symmetric: Symmetric, token: Pick<JoinToken, 'secret'>, requestHash: Uint8Array): Uint8Array =>
  symmetric.hmac(token.secret, requestLabel, requestHash);

/**
 * What the answer carries, 32 bytes: the bundle and the newest decision come from whoever made the token, though nothing else
 * vouches for them yet. `answerBytes` hold the request's hash, SVID, chain, bundle and decision (`encodeAnswerBody`).
 */
export const answerMac = (symmetric: Symmetric, token: Pick<JoinToken, 'secret'>, answerBytes: Uint8Array): Uint8Array =>
  symmetric.hmac(token.secret, answerLabel, answerBytes);
