// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BenchContext } from './bench-of.ts';

/** Measurements of an interrupted call, one JSON object a line. */
export function openFinishedSamples(file: string, fresh: boolean): BenchContext['finished'] & { forget(): void } {
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
  return {
    get: (key) => known.get(key),
    add(key, samples) {
      known.set(key, samples);
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify({ key, samples })}\n`);
    },
    forget: () => rmSync(file, { force: true }),
  };
}
