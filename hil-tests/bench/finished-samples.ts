// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BenchContext } from './bench-of.ts';

export interface FinishedSamples {
  /** Those of a bench. `forget` drops what was asked for or added since, when the bench is done. */
  of(bench: string): BenchContext['finished'] & { forget(): void };
}

/** Measurements of an interrupted call, one JSON object a line. `of` names all that they depend on: bundle, code, Node, rig. */
export function openFinishedSamples(file: string, of: string, fresh: boolean): FinishedSamples {
  if (fresh) rmSync(file, { force: true });
  const known = new Map<string, readonly number[]>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    try {
      const { key, samples } = JSON.parse(line) as { key: string; samples: number[] };
      known.set(key, samples);
    } catch {
      // The last line of an interrupted write: that run is measured again.
    }
  }
  const lineFor = (key: string, samples: readonly number[]): string => `${JSON.stringify({ key, samples })}\n`;
  return {
    of(bench) {
      const used = new Set<string>();
      const full = (key: string): string => {
        const name = `${of} | ${bench} | ${key}`;
        used.add(name);
        return name;
      };
      return {
        get: (key) => known.get(full(key)),
        add(key, samples) {
          known.set(full(key), samples);
          mkdirSync(dirname(file), { recursive: true });
          appendFileSync(file, lineFor(full(key), samples));
        },
        forget() {
          for (const key of used) known.delete(key);
          if (known.size === 0) rmSync(file, { force: true });
          else writeFileSync(file, [...known].map(([key, samples]) => lineFor(key, samples)).join(''));
        },
      };
    },
  };
}
