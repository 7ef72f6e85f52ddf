// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { Entropy } from '../../ports/entropy.ts';

export const systemEntropy: Entropy = {
  random32: () => randomBytes(4).readUInt32LE(0),
  bytes: (length) => Uint8Array.from(randomBytes(length)),
};
