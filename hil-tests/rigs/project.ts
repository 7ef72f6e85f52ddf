// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** Not the link in .bin: npm 10 makes none where install scripts are off. */
const pinned = join(projectRoot, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');

/** The project's own Node, as a real path: the rig sees it at the same place. */
export const nodePath = realpathSync(existsSync(pinned) ? pinned : process.execPath);

/**
 * For TypeScript in an emulated machine. Node erases types with a WebAssembly module, whose functions V8 compiles again on
 * another thread and swaps while they run; QEMU 7.2 loses that race once in fifteen to sixty starts (SIGSEGV in the jump table's
 * target). V8's first compiler alone never swaps.
 */
export const typeScriptInRig: readonly string[] = ['--liftoff-only'];

/** The built bundle, where package.json says that its command is. */
export function bundlePath(): string {
  const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { bin: Readonly<Record<string, string>> };
  return join(projectRoot, bin['x0tta6bl4'] ?? '');
}
