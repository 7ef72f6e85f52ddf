// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';

/** A length of time in whole seconds, as certificates and bundles count it. */
export type Seconds = Brand<number, 's'>;

export const wholeSeconds = (value: number): Seconds => value as Seconds;
