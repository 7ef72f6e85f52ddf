// SPDX-License-Identifier: Apache-2.0
import { statSync } from 'node:fs';
import { budget, compressed } from '../../bundler/verify.ts';
import type { Bench } from './bench-of.ts';
import { figureOf } from './figure.ts';

export const bundleSize: Bench = {
  name: 'bundle',
  about: 'bytes of the one file, plain and compressed',
  target: 'at most 600 KB, 190 KB compressed',
  bundled: true,
  async run({ bundle: file }) {
    const reach = [{ of: 'ratio', atMost: 1 }] as const;
    return [
      figureOf({
        name: 'bundle',
        variant: 'plain',
        unit: 'bytes',
        samples: [statSync(file).size],
        peer: 'budget',
        peerSamples: [budget.bytes],
        reach,
      }),
      figureOf({
        name: 'bundle',
        variant: 'gzip',
        unit: 'bytes',
        samples: [compressed(file)],
        peer: 'budget',
        peerSamples: [budget.gzip],
        reach,
      }),
    ];
  },
};
