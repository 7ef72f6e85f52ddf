// SPDX-License-Identifier: Apache-2.0
import { relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { PartName } from '../agent/parts.ts';

/** Bytes of a file, and of it compressed: what a router downloads and stores. */
export interface Budget {
  readonly bytes: number;
  readonly gzip: number;
}

/** A file beside the router's one, loaded on demand. */
export interface Part {
  readonly file: `${PartName}.cjs`;
  /** The module that it gives, from the project's folder. */
  readonly entry: string;
  readonly budget: Budget;
  /** A command that needs the part, changes nothing and is done with success; and what it says. */
  readonly tried: readonly string[];
  readonly says: string;
}

export const parts: readonly Part[] = [
  {
    file: 'conditions.cjs',
    entry: 'agent/adapters/cel/cel-conditions.ts',
    budget: { bytes: 100_000, gzip: 32_000 },
    tried: ['policy', 'list'],
    says: 'local-owner',
  },
  {
    file: 'link.cjs',
    entry: 'agent/link-part.ts',
    budget: { bytes: 300_000, gzip: 100_000 },
    tried: ['identity', '--help'],
    says: 'identity init',
  },
  {
    file: 'authority.cjs',
    entry: 'agent/cli/trust.ts',
    budget: { bytes: 600_000, gzip: 160_000 },
    tried: ['trust', '--help'],
    says: 'trust init',
  },
];

/** The names of the files beside the router's one. */
export const partFiles: readonly string[] = parts.map(({ file }) => file);

/**
 * What is imported on demand from a part is looked for beside the bundle. `own`: the entry that is being built, whose modules belong
 * into the file.
 */
export const partsBeside = (root: string, own: string): Plugin => ({
  name: 'parts-beside',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, (found) => {
      const path = relative(root, resolve(found.resolveDir, found.path));
      const part = parts.find(({ entry }) => entry === path);
      if (part === undefined || path === own || found.kind === 'entry-point') return undefined;
      if (found.kind === 'dynamic-import') return { path: `./${part.file}`, external: true };
      // Anything else would carry the whole part into another file.
      return { errors: [{ text: `${found.importer} imports ${path} at once: ${part.file} is loaded on demand only` }] };
    });
  },
});
