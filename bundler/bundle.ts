// SPDX-License-Identifier: Apache-2.0
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle, bundleName } from './build.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');
await buildBundle(root, out);
process.stdout.write(`dist/${bundleName}: ${statSync(join(out, bundleName)).size} bytes\n`);
