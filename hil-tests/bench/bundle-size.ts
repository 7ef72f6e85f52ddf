// SPDX-License-Identifier: Apache-2.0
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle, bundleName } from '../../bundler/build.ts';
import { budget, compressed } from '../../bundler/verify.ts';
import { projectRoot } from '../rigs/project.ts';
import type { Bench } from './bench-of.ts';
import { figureOf } from './figure.ts';

export const bundleSize: Bench = {
  name: 'bundle',
  about: 'bytes of the one file, plain and compressed',
  target: 'at most 600 KB, 190 KB compressed',
  async run() {
    const out = join(projectRoot, 'dist');
    await buildBundle(projectRoot, out);
    const file = join(out, bundleName);
    return [
      figureOf({
        name: 'bundle',
        variant: 'plain',
        unit: 'bytes',
        samples: [statSync(file).size],
        peer: 'budget',
        peerSamples: [budget.bytes],
      }),
      figureOf({ name: 'bundle', variant: 'gzip', unit: 'bytes', samples: [compressed(file)], peer: 'budget', peerSamples: [budget.gzip] }),
    ];
  },
};
