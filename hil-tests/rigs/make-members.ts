// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import type { RouterName } from '../topologies/topology.ts';
import { type OwnFolder, ownFolder } from './own-folder.ts';
import { nodePath } from './project.ts';

export const trustDomain = 'mesh.example';
export const authorityIn = (folder: string): string => `${folder}/trust`;
export const memberIn = (folder: string, router: RouterName): string => `${folder}/${router}`;

/** Runs the bundle's command line on this host and gives its output; rejects with what it said. */
function command(bundle: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(nodePath, [bundle, ...args], (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`x0tta6bl4 ${args.slice(0, 2).join(' ')}: ${stderr.trim() || error.message}`)),
    );
    // A command that ends without reading what it was given is judged by its status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** An authority and one enrolled identity for each router, step by step as operators do it. */
export async function makeMembers(bundle: string, routers: readonly RouterName[], folder: string): Promise<void> {
  const authority = ['--dir', authorityIn(folder)];
  await command(bundle, ['trust', 'init', '--domain', trustDomain, ...authority]);
  for (const router of routers) {
    const own = ['--dir', memberIn(folder, router)];
    const [request, answer] = [`${folder}/${router}.request`, `${folder}/${router}.answer`];
    const token = await command(bundle, ['trust', 'token', router, '--expires', '1d', ...authority]);
    await command(bundle, ['identity', 'init', '--token', '-', ...own, '--out', request], token);
    await command(bundle, ['trust', 'issue', request, ...authority, '--out', answer]);
    await command(bundle, ['identity', 'install', answer, ...own]);
  }
}

const made = new Map<string, Promise<OwnFolder>>();

/** The folder of members that were made by this process before, or are made now: seconds of a host's processor for each mesh otherwise. */
export async function membersOf(bundle: string, routers: readonly RouterName[]): Promise<string> {
  const key = [bundle, ...routers].join(' ');
  const known = made.get(key);
  if (known !== undefined) return (await known).path;
  const making = (async () => {
    const folder = ownFolder('x0-members-');
    await makeMembers(bundle, routers, folder.path);
    return folder;
  })();
  made.set(key, making);
  // What failed is tried again by the next mesh.
  making.catch(() => made.delete(key));
  return (await making).path;
}
