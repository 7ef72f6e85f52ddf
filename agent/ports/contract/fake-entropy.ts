// SPDX-License-Identifier: Apache-2.0
import { seeded } from '../../core/testing/random.ts';
import type { Entropy } from '../entropy.ts';

/** The same numbers again for the same seed. */
export function fakeEntropy(seed: number): Entropy {
  const random = seeded(seed);
  return {
    random32: () => Math.floor(random() * 2 ** 32),
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  };
}
