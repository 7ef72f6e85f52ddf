// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle, bundleName } from './build.ts';
import { twiceProblems } from './carried-twice.ts';
import { containedParts } from './contained-parts.ts';
import { bundledPackages, licencePage, licenceProblems } from './licences.ts';
import { partFiles } from './parts.ts';
import { restartProblems } from './restart.ts';
import { sbom } from './sbom.ts';
import { aloneProblems, runProblems } from './tries.ts';
import { budgets, compressed, machineNode20, reproductionProblems, sizeProblems } from './verify.ts';

const usage = `npm run bundle [-- --check]

Builds dist/${bundleName}, what it loads on demand beside it (${partFiles.join(', ')}),
their addons, the BPF program, licences and bill of materials.
  --check   also: a second build has the same bytes, and the bundle starts and starts
            again on one store on Node 24 and, where the machine has it, Node 20
`;

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => !['--check', '--help', '-h'].includes(arg));
  if (unknown !== undefined || args.includes('--help') || args.includes('-h')) {
    (unknown === undefined ? process.stdout : process.stderr).write(
      unknown === undefined ? usage : `${unknown}: there is no such option\n\n${usage}`,
    );
    return unknown === undefined ? 0 : 2;
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const out = join(root, 'dist');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const carried = await buildBundle(root, out);
  const packages = bundledPackages(root, [...carried.values()].flat());
  const shipped = [...packages, ...containedParts(root)];
  writeFileSync(join(out, 'LICENSES.txt'), licencePage(shipped));
  writeFileSync(join(out, 'sbom.cdx.json'), sbom(version, packages));
  const problems = [...licenceProblems(shipped), ...twiceProblems(root, carried)];
  for (const [name, most] of budgets) {
    const bytes = statSync(join(out, name)).size;
    const gzip = compressed(join(out, name));
    process.stdout.write(`dist/${name}: ${bytes} bytes, ${gzip} compressed\n`);
    problems.push(...sizeProblems(name, bytes, gzip, most));
  }
  process.stdout.write(`${packages.length} packages\n`);
  if (args.includes('--check')) {
    problems.push(...(await reproductionProblems(root, out)));
    const older = machineNode20();
    if (older === null) process.stdout.write('no Node 20 on this machine: the bundle was not tried on it\n');
    const nodes = older === null ? [process.execPath] : [process.execPath, older];
    for (const node of nodes) problems.push(...runProblems(node, out, version), ...aloneProblems(node, out, version));
    problems.push(...(await Promise.all(nodes.map((node) => restartProblems(node, out)))).flat());
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
