// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { biome } from './biome.ts';
import { root } from './stage.ts';

process.exit(spawnSync(biome, ['check', '--write', '.'], { cwd: root, stdio: 'inherit' }).status ?? 1);
