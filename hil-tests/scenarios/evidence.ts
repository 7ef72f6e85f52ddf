// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../rigs/refused.ts';
import type { Mesh } from '../rigs/rig.ts';

/** What an agent shows when a run is over, by the name of the file it is kept in. */
const shown = {
  'mesh.json': '/api/mesh',
  'symptoms.json': '/api/symptoms',
  'heals.json': '/api/heals',
  'metrics.txt': '/metrics',
} as const;

/** File → its text. A run that fails leaves them behind: what it saw cannot be seen again. */
export type Evidence = ReadonlyMap<string, string>;

/** Asks each agent for what it shows and wrote; who does not answer is part of the evidence. */
export async function gather(mesh: Mesh): Promise<Evidence> {
  const files = new Map<string, string>();
  const keep = async (file: string, read: () => Promise<string>): Promise<void> => {
    files.set(file, await read().catch((error: unknown) => `not to be had: ${failure(error)}\n`));
  };
  for (const router of mesh.topology.routers) {
    for (const [file, path] of Object.entries(shown)) await keep(`${router}-${file}`, () => mesh.text(router, path));
    await keep(`${router}-log.jsonl`, () => mesh.log(router));
  }
  return files;
}

/** Writes it in place of what an earlier run of the same name left. */
export function keepIn(folder: string, evidence: Evidence): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of evidence) writeFileSync(join(folder, file), text);
}
