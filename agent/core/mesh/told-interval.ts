// SPDX-License-Identifier: Apache-2.0
import { type Milliseconds, ms } from '../time.ts';

/** Unit of an interval on the wire, ms. */
const step = 10;
/** Codes there are; 0 is none. */
export const intervalCodes = 64;

/**
 * Six bits: two of mantissa and four of exponent, from 10 ms to 19 minutes. 50, 100, 200 and 400 ms are told exactly; what lies
 * between is rounded up, by a quarter at most, since a neighbour must not be missed too early.
 */
const decoded = Array.from({ length: intervalCodes }, (_, code) =>
  ms(step * (code < 4 ? code : (4 + (code & 3)) * 2 ** ((code >> 2) - 1))),
);

/** From 1 to 63, whatever is asked. */
export function intervalCode(interval: number): number {
  let code = 1;
  while (code < intervalCodes - 1 && (decoded[code] ?? 0) < interval) code += 1;
  return code;
}

/** Of a code from 1 to 63; 0 for any other. */
export const toldInterval = (code: number): Milliseconds => decoded[code] ?? ms(0);
