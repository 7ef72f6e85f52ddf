// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ownFolder } from '../own-folder.ts';
import { bootModules, guestInit } from './guest-init.ts';
import { hostCommand } from './host-command.ts';
import type { Kernel } from './kernel.ts';

/** Files of the boot modules and of what they depend on, in the order of loading. */
async function moduleFiles(kernel: Kernel): Promise<string[]> {
  const files: string[] = [];
  for (const name of bootModules) {
    const shown = await hostCommand(['modprobe', '-d', kernel.root, '-S', kernel.release, '--show-depends', name]);
    const lines = shown.toString().split('\n');
    files.push(...lines.filter((line) => line.startsWith('insmod ')).map((line) => line.split(' ')[1] ?? ''));
  }
  return [...new Set(files)];
}

/** The initramfs for a kernel, built once for each content: busybox, the boot modules, and /init. */
export async function initramfsIn(cache: string, kernel: Kernel, busybox: string): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify([kernel.release, bootModules, guestInit]))
    .update(readFileSync(busybox))
    .digest('hex');
  const target = join(cache, `initramfs-${kernel.release}-${hash.slice(0, 16)}.gz`);
  if (existsSync(target)) return target;
  const made = ownFolder('.initramfs-', cache);
  try {
    const tree = join(made.path, 'tree');
    for (const folder of ['bin', 'proc', 'sys', 'dev', 'mods', 'host', 'rw', 'root']) mkdirSync(join(tree, folder), { recursive: true });
    copyFileSync(busybox, join(tree, 'bin', 'busybox'));
    const files = await moduleFiles(kernel);
    for (const [index, file] of files.entries()) copyFileSync(file, join(tree, 'mods', `${100 + index}-${basename(file)}`));
    writeFileSync(join(tree, 'init'), guestInit, { mode: 0o755 });
    const names = await hostCommand(['find', '.'], { cwd: tree });
    const archive = await hostCommand(['cpio', '-o', '-H', 'newc', '--quiet'], { cwd: tree, input: names });
    writeFileSync(join(made.path, 'gz'), gzipSync(archive, { level: 1 }));
    renameSync(join(made.path, 'gz'), target);
  } finally {
    made.remove();
  }
  return target;
}
