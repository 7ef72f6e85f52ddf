// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

const pinned = join(projectRoot, 'node_modules', '.bin', 'node');

/** The project's own Node, as a real path: the rig sees it at the same place. */
export const nodePath = realpathSync(existsSync(pinned) ? pinned : process.execPath);

/** The built bundle, where package.json says that its command is. */
export function bundlePath(): string {
  const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { bin: Readonly<Record<string, string>> };
  return join(projectRoot, bin['x0tta6bl4'] ?? '');
}
