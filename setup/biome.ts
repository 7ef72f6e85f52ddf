// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { root } from './stage.ts';

/** Biome's own program: its wrapper package would ask for builds of every platform, this project runs on Linux only. */
export const biome: string = join(root, 'node_modules', '@biomejs', `cli-linux-${process.arch}`, 'biome');
