// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OwnFolder {
  readonly path: string;
  /** May be called twice. */
  remove(): void;
}

/** A new folder of this process's own under `parent` (default: the system's for temporary files), gone when the process ends. */
export function ownFolder(prefix: string, parent: string = tmpdir()): OwnFolder {
  const path = realpathSync(mkdtempSync(join(parent, prefix)));
  const remove = (): void => {
    process.removeListener('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return { path, remove };
}
