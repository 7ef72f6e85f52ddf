// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { buildBpf } from '../bpf/build.ts';
import { authorityBeside, authorityEntry, authorityName } from './authority-beside.ts';
import { copyAddons, nativeAddons } from './native-addons.ts';
import { plainStrings } from './plain-strings.ts';
import { standIns } from './stand-ins.ts';

export const bundleName = 'x0tta6bl4.cjs';

/** What both files are built with: minified, for Node 20.20 and newer, the source map apart. */
const options = (root: string, version: string): BuildOptions => ({
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  // An ES module that imports node:http makes Node load its whole fetch client: seconds on a slow router.
  format: 'cjs',
  target: 'node20.20',
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  define: { 'process.env.X0_VERSION': JSON.stringify(version), 'process.env.NODE_ENV': '"production"', 'import.meta.url': '__bundleUrl' },
  plugins: [authorityBeside, nativeAddons, plainStrings, standIns],
});

const ownUrl = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

function finish(out: string, name: string): void {
  // Evaluated text cannot be minified along with what it names.
  if (/\beval\(/.test(readFileSync(join(out, name), 'utf8'))) throw new Error(`${name} evaluates text: minified names would not fit it`);
  const map = join(out, 'maps', `${name}.map`);
  rmSync(map, { force: true });
  renameSync(join(out, `${name}.map`), map);
}

/** Builds the one file that a router runs and the authority's file beside it into `out`; the files that went into them, from `root`. */
export async function buildBundle(root: string, out: string): Promise<readonly string[]> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  mkdirSync(join(out, 'maps'), { recursive: true });
  const agent = await build({
    ...options(root, version),
    entryPoints: ['agent/main.ts'],
    outfile: join(out, bundleName),
    metafile: true,
    banner: { js: `#!/usr/bin/env node\n${ownUrl}` },
  });
  finish(out, bundleName);
  chmodSync(join(out, bundleName), 0o755);
  const authority = await build({
    ...options(root, version),
    entryPoints: [authorityEntry],
    outfile: join(out, authorityName),
    metafile: true,
    banner: { js: ownUrl },
  });
  finish(out, authorityName);
  copyAddons(root, out);
  buildBpf(out);
  // An earlier build left it among what travels to routers.
  rmSync(join(out, 'pass.bpf.o'), { force: true });
  return [...new Set([...Object.keys(agent.metafile.inputs), ...Object.keys(authority.metafile.inputs)])];
}
