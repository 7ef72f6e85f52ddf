// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Carried } from './build.ts';
import { packageFolder } from './licences.ts';

/**
 * Modules with a state of their own that several files may carry all the same, and why nobody notices: each file of the bundle has its
 * own instance.
 */
const statesApart: Readonly<Record<string, string>> = {
  'agent/adapters/identity/one-at-a-time.ts': 'it counts for names that have the process and the directory in them',
};

/** A variable or a collection of a module, or what is measured once: two instances would not be the same thing. */
const state = /^(export )?(let |const \w+[^=\n]*= new (Map|WeakMap|WeakSet)\b|const \w+[^=\n]*=.*\bprocess\.hrtime\b)/m;

/** What stands in more than one file though it weighs much, or is not the same thing there, in words. */
export function twiceProblems(root: string, carried: Carried): string[] {
  const holders = new Map<string, Set<string>>();
  for (const [file, sources] of carried)
    for (const source of sources) {
      const what = packageFolder(source) ?? source;
      holders.set(what, (holders.get(what) ?? new Set()).add(file));
    }
  return [...holders]
    .filter(([what, { size }]) => size > 1 && !(what in statesApart))
    .flatMap(([what, files]) => {
      const where = [...files].sort().join(' and ');
      if (what.includes('node_modules/')) return [`${what} is in ${where}: one of them must do without`];
      if (!what.endsWith('.ts')) return [];
      return state.test(readFileSync(join(root, what), 'utf8')) ? [`${what} has a state of its own and is in ${where}`] : [];
    });
}
