// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';
import type { IdentityStore } from './identity-store.ts';
import type { TrustStore } from './trust-store.ts';

/** Both stores of one router. The agent and its command line may change them at the same time: each change is made alone. */
export interface IdentityPlace extends IdentityStore, TrustStore {
  /**
   * Several steps with nobody else's change between them: what was read is still so when it is written. `inside` is this place for
   * them. Another one at work is waited for, and refused with `identity-busy` where it takes long.
   */
  alone<T>(work: (inside: IdentityStore & TrustStore) => Promise<Outcome<T>>): Promise<Outcome<T>>;
}
