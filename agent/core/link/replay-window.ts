// SPDX-License-Identifier: Apache-2.0
/** How far behind the newest a record may come, in records: a radio's retries reorder no more. */
export const windowSize = 128;

/** Which sequence numbers came already: a sliding bitmap (RFC 6479's idea, with one big number for the bits). */
export interface ReplayWindow {
  /** The highest number received; 0 before the first, since numbers start at 1. */
  readonly highest: number;
  /** Bit i stands for `highest − i`. */
  readonly seen: bigint;
}

export const emptyWindow: ReplayWindow = { highest: 0, seen: 0n };

const mask = (1n << BigInt(windowSize)) - 1n;

/** The window with `sequence` in it; null where it came before or is too old to tell. Ask only about authentic numbers. */
export function admit(window: ReplayWindow, sequence: number): ReplayWindow | null {
  if (!Number.isSafeInteger(sequence) || sequence < 1) return null;
  const ahead = sequence - window.highest;
  if (ahead > 0) {
    return { highest: sequence, seen: ahead >= windowSize ? 1n : ((window.seen << BigInt(ahead)) | 1n) & mask };
  }
  if (-ahead >= windowSize) return null;
  const bit = 1n << BigInt(-ahead);
  return (window.seen & bit) === 0n ? { highest: window.highest, seen: window.seen | bit } : null;
}
