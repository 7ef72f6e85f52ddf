// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hostCommand } from './host-command.ts';

const tellEvery = 1000;
const megabyte = 1_000_000;

/** Bytes of the archive in what `apt-get download --print-uris` tells: 'URI' FILE SIZE HASH. Null where it does not. */
export function sizeIn(uris: string): number | null {
  const size = /^'\S+' \S+ (\d+)/m.exec(uris)?.[1];
  return size === undefined ? null : Number(size);
}

function bytesIn(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  } catch {
    // A file was renamed between its listing and its look-up: the next look sees it.
    return 0;
  }
}

/** Lists may be missing or old on a fresh machine: as root they are fetched once, and `ask` is asked again. */
export async function withFreshLists<T>(
  ask: () => Promise<T>,
  update: () => Promise<unknown> = () => hostCommand(['apt-get', 'update', '-qq']),
  root: boolean = process.getuid?.() === 0,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!root) throw error;
    await update().catch(() => undefined);
    return ask();
  }
}

/** What a package depends on, as apt tells it. Rejects where apt does not know it. */
export function aptDepends(name: string): Promise<string> {
  return withFreshLists(async () => (await hostCommand(['apt-cache', 'depends', name])).toString());
}

/** Downloads a package's archive into an empty folder, telling how far it is. */
export function aptDownload(name: string, into: string, progress: (text: string) => void): Promise<void> {
  return withFreshLists(async () => {
    const uris = await hostCommand(['apt-get', 'download', '--print-uris', name], { cwd: into });
    const size = sizeIn(uris.toString());
    const all = size === null ? '' : ` of ${Math.ceil(size / megabyte)}`;
    const tell = (): void => progress(`downloading ${name}: ${Math.floor(bytesIn(into) / megabyte)}${all} MB`);
    tell();
    const telling = setInterval(tell, tellEvery);
    try {
      await hostCommand(['apt-get', 'download', name], { cwd: into });
    } finally {
      clearInterval(telling);
    }
  });
}
