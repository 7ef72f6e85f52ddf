// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildBundle, bundleName } from '../../bundler/build.ts';
import { nodePath, projectRoot } from '../rigs/project.ts';
import type { Bench } from './bench-of.ts';
import { figureOf } from './figure.ts';

function timed(args: readonly string[]): number {
  const started = performance.now();
  const ran = spawnSync(nodePath, args, { stdio: 'ignore' });
  if (ran.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${ran.status}`);
  return performance.now() - started;
}

export const startTime: Bench = {
  name: 'start',
  about: 'cold start of the bundle until all its code is loaded, beside an empty program',
  target: 'at most 5 times node -e 0',
  async run({ runs, progress }) {
    const out = join(projectRoot, 'dist');
    await buildBundle(projectRoot, out);
    const mine: number[] = [];
    const empty: number[] = [];
    for (let i = 0; i < (runs ?? 30); i += 1) {
      progress(`run ${i + 1}`);
      mine.push(timed([join(out, bundleName), '--version']));
      empty.push(timed(['-e', '0']));
    }
    return [figureOf({ name: 'start', variant: 'version', unit: 'ms', samples: mine, peer: 'node -e 0', peerSamples: empty })];
  },
};
