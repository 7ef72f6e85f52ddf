// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, rmdirSync, statfsSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { makeOwnDirectory } from '../own-directory.ts';
import { mapNames } from './layout.ts';

/** BPF_FS_MAGIC of include/uapi/linux/magic.h. */
const bpfFileSystem = 0xcafe4a11;
const generation = /^[0-9a-f]{16}$/;

/** Where one loaded program and its maps are pinned. */
export interface Pins {
  readonly folder: string;
  readonly program: string;
  readonly maps: string;
}

export const pinsIn = (folder: string): Pins => ({ folder, program: join(folder, 'program'), maps: join(folder, 'maps') });

/**
 * The folder of this network namespace below `directory`: interface numbers mean something in one namespace only, so
 * agents of several share neither program nor maps.
 */
export function namespaceFolder(directory: string, namespace = readlinkSync('/proc/self/ns/net')): string {
  return join(directory, `net-${/\d+/.exec(namespace)?.[0] ?? 'unknown'}`);
}

/** A name for what `object` holds: an agent takes over the program of an earlier run only where it is the same one. */
export function generationOf(object: string): Outcome<string> {
  try {
    return accept(createHash('sha256').update(readFileSync(object)).digest('hex').slice(0, 16));
  } catch (error) {
    return refuse(
      'operator',
      'xdp-no-object',
      `the XDP program cannot be read: ${(error as Error).message}`,
      'set xdp.object to telemetry.bpf.o',
    );
  }
}

/** Makes `folder`, which must lie in a BPF file system: bpftool would mount one wherever it is told to pin. */
export function makePinFolder(folder: string): Outcome<void> {
  const remedy = 'mount -t bpf bpf /sys/fs/bpf, or set xdp.pin_directory to a place in a BPF file system';
  try {
    let above = folder;
    for (let depth = 0; depth < 64; depth += 1) {
      const type = fileSystemOf(above);
      if (type === bpfFileSystem) break;
      if (type !== null || above === '/') return refuse('environment', 'xdp-no-bpffs', `${above} is in no BPF file system`, remedy);
      above = dirname(above);
    }
    // A BPF file system is everybody's to write into, as /tmp is.
    return makeOwnDirectory(folder, 'xdp.pin_directory');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      return refuse(
        'environment',
        'xdp-not-permitted',
        `${folder} cannot be made: ${message}`,
        'run as root, or let its owner be the agent',
      );
    return refuse('environment', 'xdp-no-bpffs', `${folder} cannot be made: ${message}`, remedy);
  }
}

function fileSystemOf(path: string): number | null {
  try {
    return statfsSync(path).type >>> 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What earlier runs pinned in `folder`, by generation. */
export function pinnedGenerations(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => generation.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes the pins and their folder; what is not there needs no removal. Nothing but the own names is touched. */
export function removePins(pins: Pins): Outcome<void> {
  const gone = (remove: () => void): void => {
    try {
      remove();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
  try {
    gone(() => unlinkSync(pins.program));
    for (const name of Object.values(mapNames)) gone(() => unlinkSync(join(pins.maps, name)));
    gone(() => rmdirSync(pins.maps));
    gone(() => rmdirSync(pins.folder));
    return done;
  } catch (error) {
    return refuse(
      'environment',
      'xdp-pins-stay',
      `the pins of the XDP program cannot be removed: ${(error as Error).message}`,
      `remove ${pins.folder}`,
    );
  }
}

/** Removes the folders, the inner one first, as far as they are empty: other agents may still use the outer one. */
export function removeFolders(...folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && code !== 'EBUSY' && code !== 'EACCES' && code !== 'EPERM') throw error;
    }
  }
}
