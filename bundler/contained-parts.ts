// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './licences.ts';

const text = (root: string, ...files: readonly string[]): string =>
  files.map((file) => readFileSync(join(root, file), 'utf8').trim()).join('\n\n');

/** What is shipped and is no npm package: C libraries inside lmdb's addon, and the kernel's side of the telemetry. */
export function containedParts(root: string): BundledPackage[] {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/lmdb/package.json'), 'utf8')) as { version: string };
  const within = `as in lmdb ${version}`;
  const lmdb = 'node_modules/lmdb/dependencies/lmdb/libraries/liblmdb';
  return [
    { name: 'liblmdb', version: within, licence: 'OLDAP-2.8', text: text(root, `${lmdb}/COPYRIGHT`, `${lmdb}/LICENSE`) },
    { name: 'lz4', version: within, licence: 'BSD-2-Clause', text: text(root, 'node_modules/lmdb/dependencies/lz4/lib/LICENSE') },
    {
      name: 'telemetry.bpf.o',
      version: 'of x0tta6bl4',
      licence: 'GPL-2.0-only OR BSD-2-Clause',
      text: text(root, 'bpf/LICENSE', 'bpf/LICENSE.BSD-2-Clause', 'bpf/LICENSE.GPL-2.0-only'),
    },
  ];
}
