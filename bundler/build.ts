// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { buildBpf } from '../bpf/build.ts';
import { copyAddons, nativeAddons } from './native-addons.ts';
import { parts, partsBeside } from './parts.ts';
import { plainStrings } from './plain-strings.ts';
import { standIns } from './stand-ins.ts';

export const bundleName = 'x0tta6bl4.cjs';
const mainEntry = 'agent/main.ts';

/** Of each file, the sources of which something is in it, from the project's folder. */
export type Carried = ReadonlyMap<string, readonly string[]>;

/** What all files are built with: minified, for Node 20.20 and newer, the source map apart. */
const options = (root: string, version: string, entry: string): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: [entry],
  bundle: true,
  minify: true,
  platform: 'node',
  // An ES module that imports node:http makes Node load its whole fetch client: seconds on a slow router.
  format: 'cjs',
  target: 'node20.20',
  // By require, which is there anyway: the first import() starts Node's loader of ES modules.
  supported: { 'dynamic-import': false },
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  define: { 'process.env.X0_VERSION': JSON.stringify(version), 'process.env.NODE_ENV': '"production"', 'import.meta.url': '__bundleUrl' },
  plugins: [partsBeside(root, entry), nativeAddons, plainStrings, standIns],
});

const ownUrl = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

function finish(out: string, name: string): void {
  // Evaluated text cannot be minified along with what it names.
  if (/\beval\(/.test(readFileSync(join(out, name), 'utf8'))) throw new Error(`${name} evaluates text: minified names would not fit it`);
  const map = join(out, 'maps', `${name}.map`);
  rmSync(map, { force: true });
  renameSync(join(out, `${name}.map`), map);
}

const carriedBy = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );

/** Builds the one file that a router runs and the parts beside it into `out`, from `root`; tells what went into each. */
export async function buildBundle(root: string, out: string): Promise<Carried> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  mkdirSync(join(out, 'maps'), { recursive: true });
  const carried = new Map<string, readonly string[]>();
  const write = async (name: string, entry: string, around: Pick<BuildOptions, 'banner' | 'footer'>): Promise<void> => {
    const { metafile } = await build({ ...options(root, version, entry), ...around, outfile: join(out, name), metafile: true });
    carried.set(name, carriedBy(metafile as Metafile));
    finish(out, name);
  };
  await write(bundleName, mainEntry, { banner: { js: `#!/usr/bin/env node\n${ownUrl}` } });
  chmodSync(join(out, bundleName), 0o755);
  // Which version a part is of: agent/parts.ts takes no other.
  const footer = { js: `module.exports.builtWith=${JSON.stringify(version)};` };
  for (const { file, entry } of parts) await write(file, entry, { banner: { js: ownUrl }, footer });
  copyAddons(root, out);
  buildBpf(out);
  // An earlier build left it among what travels to routers.
  rmSync(join(out, 'pass.bpf.o'), { force: true });
  return carried;
}
