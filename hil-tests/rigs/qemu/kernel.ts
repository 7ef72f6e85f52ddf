// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RigRefused } from '../refused.ts';
import { aptDepends, aptDownload } from './apt.ts';
import { makeOnce } from './cache.ts';
import { hostCommand } from './host-command.ts';

export interface Kernel {
  readonly release: string;
  readonly image: string;
  /** The folder that holds lib/modules. */
  readonly root: string;
}

type Progress = (text: string) => void;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function download(name: string, into: string, progress: Progress): Promise<void> {
  try {
    await aptDownload(name, into, progress);
  } catch (error) {
    throw new RigRefused(
      'rig-download',
      `Debian's package ${name} could not be downloaded (${wordsOf(error)})`,
      'check the network and run apt-get update as root',
    );
  }
  const archive = readdirSync(into).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download ${name} left no file`);
  progress(`unpacking ${name}`);
  await hostCommand(['dpkg-deb', '-x', join(into, archive), into]);
  rmSync(join(into, archive));
}

function found(root: string): Kernel | null {
  const boot = join(root, 'boot');
  const image = existsSync(boot) ? readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) : undefined;
  return image === undefined ? null : { release: image.slice('vmlinuz-'.length), image: join(boot, image), root };
}

/** The name of Debian's current kernel package: what its metapackage depends on. */
async function currentImage(): Promise<string> {
  const image = await aptDepends('linux-image-amd64').catch((error: unknown) => wordsOf(error));
  const name = /Depends: (linux-image-\S+)/.exec(image)?.[1];
  if (name !== undefined) return name;
  throw new RigRefused(
    'rig-download',
    `apt knows no linux-image-amd64 (${image.trim() || 'it names no kernel'})`,
    'run apt-get update as root, on Debian or a system with its archive',
  );
}

/** Debian's kernel, downloaded and unpacked once, never installed. */
export async function kernelIn(cache: string, progress: Progress): Promise<Kernel> {
  const known = found(join(cache, 'kernel'));
  if (known !== null) return known;
  const root = await makeOnce(cache, 'kernel', async (folder) => {
    const image = await currentImage();
    await download(image, folder, progress);
    const kernel = found(folder);
    if (kernel === null) throw new Error(`${image} holds no kernel`);
    await hostCommand(['depmod', '-b', folder, kernel.release]);
  });
  const kernel = found(root);
  if (kernel === null) throw new Error(`${root} holds no kernel; remove that folder`);
  return kernel;
}

/** A static busybox, for the initramfs and for udhcpc. */
export async function busyboxIn(cache: string, progress: Progress): Promise<string> {
  const folder = join(cache, 'busybox');
  if (!existsSync(folder)) await makeOnce(cache, 'busybox', (half) => download('busybox-static', half, progress));
  const path = ['usr/bin/busybox', 'bin/busybox'].map((place) => join(folder, place)).find((place) => existsSync(place));
  if (path === undefined) throw new Error(`${folder} holds no busybox; remove that folder`);
  return path;
}
