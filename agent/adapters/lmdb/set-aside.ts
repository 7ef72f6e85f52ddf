// SPDX-License-Identifier: Apache-2.0
import { existsSync, renameSync, rmSync } from 'node:fs';

/** A router's flash is small: this many damaged files are kept for whoever looks into it. */
const kept = 3;

/** Renames a damaged file to FILE.corrupt-N, the newest with the highest N up to three, and returns its new name. */
export function setAside(file: string): string {
  const name = (n: number): string => `${file}.corrupt-${n}`;
  let n = 1;
  while (n <= kept && existsSync(name(n))) n += 1;
  if (n > kept) {
    rmSync(name(1), { force: true });
    for (let i = 2; i <= kept; i += 1) renameSync(name(i), name(i - 1));
    n = kept;
  }
  renameSync(file, name(n));
  return name(n);
}
