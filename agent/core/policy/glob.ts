// SPDX-License-Identifier: Apache-2.0

export const longestGlob = 128;

/**
 * Whether `pattern` fits the whole of `text`; `*` stands for any characters, also none, everything else for itself. Takes at most
 * length × length steps: where a `*` took too little it takes one more, and only the last one is ever tried again.
 */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      taken = t;
      p += 1;
    } else if (pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      taken += 1;
      t = taken;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
