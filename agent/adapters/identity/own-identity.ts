// SPDX-License-Identifier: Apache-2.0
import { accept, done } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { OwnIdentity } from '../../ports/own-identity.ts';
import { installAnswer } from './install-answer.ts';
import { installRevocations } from './install-revocations.ts';
import { prepareRenewal } from './prepare-renewal.ts';

/** The identity of a place, with the keys that are there. */
export const createOwnIdentity = (powers: { readonly place: IdentityPlace; readonly crypto: Crypto }): OwnIdentity => ({
  askRenewal: (again) => prepareRenewal(powers, again ? 'asked-again' : 'asked-anew'),
  async takeAnswer(answer, bundleDigest) {
    const installed = await installAnswer(powers, answer, bundleDigest);
    return installed.ok ? done : installed;
  },
  async takeRevocations(lists) {
    const installed = await installRevocations(powers, lists);
    return installed.ok ? accept(installed.value.news) : installed;
  },
});
