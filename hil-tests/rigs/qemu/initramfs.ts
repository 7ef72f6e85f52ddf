// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bootModules, guestInit } from './guest-init.ts';
import { hostCommand } from './host-command.ts';
import type { Kernel } from './kernel.ts';

/** Files of the boot modules and of what they depend on, in the order of loading. */
function moduleFiles(kernel: Kernel): string[] {
  const files = bootModules.flatMap((name) =>
    hostCommand(['modprobe', '-d', kernel.root, '-S', kernel.release, '--show-depends', name])
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('insmod '))
      .map((line) => line.split(' ')[1] ?? ''),
  );
  return [...new Set(files)];
}

/** The initramfs for a kernel, built once for each content: busybox, the boot modules, and /init. */
export function initramfsIn(cache: string, kernel: Kernel, busybox: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kernel.release, bootModules, guestInit]))
    .update(readFileSync(busybox))
    .digest('hex');
  const target = join(cache, `initramfs-${kernel.release}-${hash.slice(0, 16)}.gz`);
  if (existsSync(target)) return target;
  const tree = mkdtempSync(join(cache, '.initramfs-'));
  try {
    for (const folder of ['bin', 'proc', 'sys', 'dev', 'mods', 'host', 'rw', 'root']) mkdirSync(join(tree, folder));
    copyFileSync(busybox, join(tree, 'bin', 'busybox'));
    for (const [index, file] of moduleFiles(kernel).entries()) copyFileSync(file, join(tree, 'mods', `${100 + index}-${basename(file)}`));
    writeFileSync(join(tree, 'init'), guestInit, { mode: 0o755 });
    const names = hostCommand(['find', '.'], { cwd: tree });
    const archive = hostCommand(['cpio', '-o', '-H', 'newc', '--quiet'], { cwd: tree, input: names });
    writeFileSync(`${tree}.gz`, gzipSync(archive, { level: 1 }));
    renameSync(`${tree}.gz`, target);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  return target;
}
