// SPDX-License-Identifier: Apache-2.0
/**
 * Which of the last 64 expected messages arrived, newest in the lowest bit of `low`.
 * `known` counts how many of the 64 places mean anything yet.
 */
export interface Reception {
  readonly high: number;
  readonly low: number;
  readonly known: number;
}

export const nothingReceived: Reception = { high: 0, low: 0, known: 0 };

function shift(r: Reception, places: number): Reception {
  const known = Math.min(64, r.known + places);
  if (places >= 64) return { high: 0, low: 0, known };
  if (places >= 32) return { high: (r.low << (places - 32)) >>> 0, low: 0, known };
  if (places === 0) return r;
  return { high: ((r.high << places) | (r.low >>> (32 - places))) >>> 0, low: (r.low << places) >>> 0, known };
}

/** One arrived, after `missed` that did not. */
export function received(r: Reception, missed: number): Reception {
  const next = shift(r, missed + 1);
  return { ...next, low: (next.low | 1) >>> 0 };
}

/** One that was expected did not arrive. */
export function lost(r: Reception): Reception {
  return shift(r, 1);
}

/** A late one filled its place, `back` places ago. */
export function filled(r: Reception, back: number): Reception {
  if (back >= 64) return r;
  return back < 32 ? { ...r, low: (r.low | (1 << back)) >>> 0 } : { ...r, high: (r.high | (1 << (back - 32))) >>> 0 };
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** How many of the last `count` (at most 64) known ones were lost, and of how many. */
export function losses(r: Reception, count: number): { readonly lost: number; readonly of: number } {
  const of = Math.min(count, r.known);
  if (of === 0) return { lost: 0, of: 0 };
  const lowMask = of >= 32 ? 0xffffffff : (1 << of) - 1;
  const highMask = of <= 32 ? 0 : of === 64 ? 0xffffffff : (1 << (of - 32)) - 1;
  return { lost: of - ones((r.low & lowMask) >>> 0) - ones((r.high & highMask) >>> 0), of };
}

export function lossShare(r: Reception, count: number): number {
  const { lost: gone, of } = losses(r, count);
  return of === 0 ? 0 : gone / of;
}
