// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { RigRefused } from '../refused.ts';

/** Debian's package for each program that the rig runs, on the host or in the guest (which sees the host's file system). */
export const programs: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  modprobe: 'kmod',
  depmod: 'kmod',
  cpio: 'cpio',
  'dpkg-deb': 'dpkg',
  'apt-get': 'apt',
  setpriv: 'util-linux',
  ip: 'iproute2',
  tc: 'iproute2',
  ping: 'iputils-ping',
  batctl: 'batctl',
  nft: 'nftables',
  dnsmasq: 'dnsmasq-base',
};

/** Programs of administration stand where an ordinary user's PATH does not look. */
export const searchPath = `${process.env.PATH ?? ''}${delimiter}/usr/local/sbin${delimiter}/usr/sbin${delimiter}/sbin`;

function present(program: string): boolean {
  return searchPath.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Debian packages that are missing here, each once. */
export function missingPackages(has: (program: string) => boolean = present): string[] {
  const missing = Object.entries(programs).filter(([program]) => !has(program));
  return [...new Set(missing.map(([, name]) => name))].sort();
}

/** Throws a refusal that names every missing package at once. */
export function checkRequirements(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new RigRefused(
      'rig-architecture',
      `the qemu rig boots an x86-64 kernel and this is ${process.platform} on ${process.arch}`,
      'run it on x86-64 Linux',
    );
  }
  const missing = missingPackages();
  if (missing.length === 0) return;
  throw new RigRefused(
    'rig-packages',
    `the qemu rig needs ${missing.join(', ')}`,
    `apt-get install --no-install-recommends ${missing.join(' ')}`,
  );
}
