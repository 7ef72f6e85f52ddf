// SPDX-License-Identifier: Apache-2.0
import { getRandomValues } from 'node:crypto';

/** So many bytes that nobody can foresee. An argument of what draws them, so that published vectors can be computed again. */
export type RandomBytes = (length: number) => Uint8Array;

export const systemRandomBytes: RandomBytes = (length) => getRandomValues(new Uint8Array(length));
