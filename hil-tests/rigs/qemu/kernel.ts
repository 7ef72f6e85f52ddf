// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RigRefused } from '../refused.ts';
import { makeOnce } from './cache.ts';
import { hostCommand } from './host-command.ts';

export interface Kernel {
  readonly release: string;
  readonly image: string;
  /** The folder that holds lib/modules. */
  readonly root: string;
}

function download(name: string, into: string): void {
  try {
    hostCommand(['apt-get', 'download', name], { cwd: into });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new RigRefused(
      'rig-download',
      `Debian's package ${name} could not be downloaded (${said})`,
      'check the network and run apt-get update as root',
    );
  }
  const archive = readdirSync(into).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download ${name} left no file`);
  hostCommand(['dpkg-deb', '-x', join(into, archive), into]);
  hostCommand(['rm', join(into, archive)]);
}

function found(root: string): Kernel | null {
  const boot = join(root, 'boot');
  const image = existsSync(boot) ? readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) : undefined;
  return image === undefined ? null : { release: image.slice('vmlinuz-'.length), image: join(boot, image), root };
}

/** Debian's kernel, downloaded and unpacked once, never installed. */
export function kernelIn(cache: string): Kernel {
  const known = found(join(cache, 'kernel'));
  if (known !== null) return known;
  const root = makeOnce(cache, 'kernel', (folder) => {
    const depends = hostCommand(['apt-cache', 'depends', 'linux-image-amd64']).toString();
    const image = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
    if (image === undefined) {
      throw new RigRefused(
        'rig-download',
        'apt knows no linux-image-amd64',
        'run apt-get update as root, on Debian or a system with its archive',
      );
    }
    download(image, folder);
    const kernel = found(folder);
    if (kernel === null) throw new Error(`${image} holds no kernel`);
    hostCommand(['depmod', '-b', folder, kernel.release]);
  });
  const kernel = found(root);
  if (kernel === null) throw new Error(`${root} holds no kernel; remove that folder`);
  return kernel;
}

/** A static busybox, for the initramfs and for udhcpc. */
export function busyboxIn(cache: string): string {
  const folder = join(cache, 'busybox');
  if (!existsSync(folder)) makeOnce(cache, 'busybox', (half) => download('busybox-static', half));
  const path = ['usr/bin/busybox', 'bin/busybox'].map((place) => join(folder, place)).find((place) => existsSync(place));
  if (path === undefined) throw new Error(`${folder} holds no busybox; remove that folder`);
  return path;
}
