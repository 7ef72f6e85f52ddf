// SPDX-License-Identifier: Apache-2.0
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Where each native addon comes from, and its name in `addons/` beside the bundle. Optional ones are left out where absent. */
const addons = [
  { from: 'syscall-napi/build/Release/syscall.node', to: 'syscall.node', optional: false },
  { from: 'buffer2address/build/Release/buffer2address.node', to: 'buffer2address.node', optional: false },
  { from: `@lmdb/lmdb-linux-${process.arch}/node.napi.glibc.node`, to: 'lmdb.glibc.node', optional: false },
  { from: `@lmdb/lmdb-linux-${process.arch}/node.napi.musl.node`, to: 'lmdb.musl.node', optional: true },
] as const;

/** Loads lmdb's addon beside the bundle: the one for this machine's C library. */
const lmdbLoader = `
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
export default () => {
  let first;
  for (const name of ['./addons/lmdb.glibc.node', './addons/lmdb.musl.node']) {
    try { return load(name); } catch (error) { first ??= error; }
  }
  throw first;
};
`;

/** What a router never uses: optional accelerators that would bring native code of their own. */
const absent = /^(cbor-extract|msgpackr-extract|bufferutil|utf-8-validate)$/;

/** Makes packages that load native code look beside the bundle, and leaves optional native code out. */
export const nativeAddons: Plugin = {
  name: 'native-addons',
  setup(build) {
    build.onResolve({ filter: /^node-gyp-build-optional-packages$/ }, () => ({ path: 'lmdb-loader', namespace: 'beside' }));
    build.onLoad({ filter: /.*/, namespace: 'beside' }, () => ({ contents: lmdbLoader, loader: 'js' }));
    build.onResolve({ filter: absent }, (found) => ({ path: found.path, namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, (found) => ({
      contents: `throw new Error(${JSON.stringify(`${found.path} is left out of the bundle`)});`,
      loader: 'js',
    }));
    build.onLoad({ filter: /node_modules[\\/](syscall-napi|buffer2address)[\\/]lib[\\/]index\.js$/ }, (found) => {
      const text = readFileSync(found.path, 'utf8');
      const moved = text.replaceAll(/"\.\.\/build\/(?:Release|Debug)\/([a-z0-9]+\.node)"/g, '"./addons/$1"');
      if (moved === text) throw new Error(`${found.path} does not load its addon the way this build knows`);
      return { contents: moved, loader: 'js' };
    });
  },
};

/** Copies the addons beside the bundle. Throws, naming the remedy, where a needed one was not built. */
export function copyAddons(root: string, out: string): string[] {
  const target = join(out, 'addons');
  mkdirSync(target, { recursive: true });
  const copied: string[] = [];
  for (const addon of addons) {
    const from = join(root, 'node_modules', addon.from);
    if (!existsSync(from)) {
      if (addon.optional) continue;
      throw new Error(`${dirname(from)} lacks its addon: run "npm ci", or "npm rebuild" with a C compiler installed`);
    }
    cpSync(from, join(target, addon.to));
    copied.push(addon.to);
  }
  return copied;
}
