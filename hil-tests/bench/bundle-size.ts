// SPDX-License-Identifier: Apache-2.0
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parts } from '../../bundler/parts.ts';
import { budget, compressed } from '../../bundler/verify.ts';
import type { Bench } from './bench-of.ts';
import { figureOf, type HeldFigure } from './figure.ts';

/** A figure beside its budget, of which it may have all. */
const within = (variant: string, bytes: number, most: number): HeldFigure =>
  figureOf({
    name: 'bundle',
    variant,
    unit: 'bytes',
    samples: [bytes],
    peer: 'budget',
    peerSamples: [most],
    reach: [{ of: 'ratio', atMost: 1 }],
  });

export const bundleSize: Bench = {
  name: 'bundle',
  about: 'bytes of the one file and of the parts beside it, plain and compressed',
  target: 'at most 600 KB, 190 KB compressed; each part its own budget (bundler/parts.ts)',
  bundled: true,
  async run({ bundle }) {
    const beside = parts.flatMap(({ file, budget: most }) => {
      const part = join(dirname(bundle), file);
      return [within(`${file}, plain`, statSync(part).size, most.bytes), within(`${file}, gzip`, compressed(part), most.gzip)];
    });
    return [within('plain', statSync(bundle).size, budget.bytes), within('gzip', compressed(bundle), budget.gzip), ...beside];
  },
};
