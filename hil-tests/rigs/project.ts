// SPDX-License-Identifier: Apache-2.0
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

const pinned = join(projectRoot, 'node_modules', '.bin', 'node');

/** The project's own Node, as a real path: the rig sees it at the same place. */
export const nodePath = realpathSync(existsSync(pinned) ? pinned : process.execPath);
