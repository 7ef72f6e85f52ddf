// SPDX-License-Identifier: Apache-2.0
import type { Plugin } from 'esbuild';

export const authorityName = 'authority.cjs';
export const authorityEntry = 'agent/cli/trust.ts';

/**
 * The commands of an authority, and the X.509 library that only they use, lie beside the router's one file: a router never loads them,
 * and may do without the file. What is imported on demand there is looked for beside the bundle.
 */
export const authorityBeside: Plugin = {
  name: 'authority-beside',
  setup(build) {
    build.onResolve({ filter: /[\\/]trust\.ts$/ }, (found) => {
      if (found.kind === 'dynamic-import') return { path: `./${authorityName}`, external: true };
      if (found.kind === 'entry-point') return undefined;
      // Anything else would carry half a megabyte into the router's file.
      return { errors: [{ text: `${found.importer} imports ${found.path} at once: the authority is loaded on demand only` }] };
    });
  },
};
