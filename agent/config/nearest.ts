// SPDX-License-Identifier: Apache-2.0

/** Optimal string alignment distance: insertions, deletions, replacements and swapped neighbours count one each. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The known name that `written` was probably meant to be, or null where none is near. */
export function nearest(written: string, known: readonly string[]): string | null {
  const plain = (name: string): string => name.slice(0, 64).toLowerCase().replaceAll(/[_-]/g, '');
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const distance = editDistance(plain(written), plain(name));
    if (distance < least) [best, least] = [name, distance];
  }
  return least <= Math.max(1, Math.floor(plain(written).length / 3)) ? best : null;
}
