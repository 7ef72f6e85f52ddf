// SPDX-License-Identifier: Apache-2.0
import { prepareRenewal } from '../../adapters/identity/prepare-renewal.ts';
import type { Outcome } from '../../core/refusal.ts';
import type { Words } from '../read-words.ts';
import type { Told } from '../workplace.ts';
import { type IdentityAt, identityThere } from './identity-at.ts';
import { giveOut } from './request.ts';

/** Makes the next keys and asks for their SVID as the holder of the present one, which stays in force. */
export async function rotate(at: IdentityAt, words: Words<string>): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  const request = await prepareRenewal({ place: at.store, crypto: at.crypto }, words.flag('force') ? 'replaced' : 'left');
  return request.ok ? giveOut(at, words, request.value) : request;
}
