// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { WallTime } from '../time.ts';
import type { SpiffeId } from './spiffe-id.ts';

/** The first 16 hexadecimal digits of a token's hash: names a token without giving it away. */
export type TokenId = Brand<string, 'token-id'>;

/** What an operator carries from the authority to a new router, by hand or by wire. The secret itself never travels again. */
export interface JoinToken {
  /** The only identity that it gives. */
  readonly id: SpiffeId;
  /** By the authority's clock; whole seconds. A new router has none and does not judge it. */
  readonly expires: WallTime;
  /** 20 random bytes. */
  readonly secret: Uint8Array;
}
