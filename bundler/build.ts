// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildBpf } from '../bpf/build.ts';
import { copyAddons, nativeAddons } from './native-addons.ts';
import { plainStrings } from './plain-strings.ts';
import { standIns } from './stand-ins.ts';

export const bundleName = 'x0tta6bl4.cjs';

/** Builds the one file that a router runs into `out`: minified, for Node 20.20 and newer, its source map apart. */
export async function buildBundle(root: string, out: string): Promise<Metafile> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  mkdirSync(join(out, 'maps'), { recursive: true });
  const made = await build({
    absWorkingDir: root,
    entryPoints: ['agent/main.ts'],
    outfile: join(out, bundleName),
    bundle: true,
    minify: true,
    platform: 'node',
    // An ES module that imports node:http makes Node load its whole fetch client: seconds on a slow router.
    format: 'cjs',
    target: 'node20.20',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.X0_VERSION': JSON.stringify(version), 'process.env.NODE_ENV': '"production"', 'import.meta.url': '__bundleUrl' },
    banner: { js: "#!/usr/bin/env node\nconst __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [nativeAddons, plainStrings, standIns],
  });
  // Evaluated text cannot be minified along with what it names.
  if (/\beval\(/.test(readFileSync(join(out, bundleName), 'utf8')))
    throw new Error('the bundle evaluates text: minified names would not fit it');
  const map = join(out, 'maps', `${bundleName}.map`);
  rmSync(map, { force: true });
  renameSync(join(out, `${bundleName}.map`), map);
  chmodSync(join(out, bundleName), 0o755);
  copyAddons(root, out);
  buildBpf(out);
  // An earlier build left it among what travels to routers.
  rmSync(join(out, 'pass.bpf.o'), { force: true });
  return made.metafile;
}
