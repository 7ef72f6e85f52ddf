// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which something is in the bundle or beside it. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Licences that the bundle may carry; LGPL-2.1 asks that a user can exchange that part (docs/decisions/licences.md). */
export const allowedLicences: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'LGPL-2.1',
  'LGPL 2.1',
  'LGPL-2.1-only',
  'OLDAP-2.8',
  'GPL-2.0-only OR BSD-2-Clause',
]);

/** Packages that bring no licence text, and whose it is: of the same author under the same licence. */
const textElsewhere: Readonly<Record<string, string>> = {
  '@lmdb/lmdb-linux-x64': 'node_modules/lmdb',
  '@lmdb/lmdb-linux-arm64': 'node_modules/lmdb',
  'weak-lru-cache': 'node_modules/cbor-x',
};

/** Addons copied beside the bundle come from these packages, though esbuild does not see them. */
const beside = (arch: string): readonly string[] => ['syscall-napi', 'buffer2address', `@lmdb/lmdb-linux-${arch}`];

/** `node_modules/@scope/name/lib/x.js` as `node_modules/@scope/name`; nested ones keep their whole path; null for own files. */
export function packageFolder(file: string): string | null {
  const at = file.lastIndexOf('node_modules/');
  if (at < 0) return null;
  const [scope = '', name = ''] = file.slice(at + 'node_modules/'.length).split('/');
  return file.slice(0, at) + (scope.startsWith('@') ? `node_modules/${scope}/${name}` : `node_modules/${scope}`);
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
}

/** Every package among the bundle's inputs and addons, by name. */
export function bundledPackages(root: string, inputs: readonly string[], arch: string = process.arch): BundledPackage[] {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== null));
  for (const name of beside(arch)) folders.add(`node_modules/${name}`);
  const found: BundledPackage[] = [];
  for (const folder of folders) {
    const manifest = join(root, folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string; version: string; license?: string };
    // npm may have put one package into several others.
    if (found.some((one) => one.name === name && one.version === version)) continue;
    found.push({
      name,
      version,
      licence: license ?? 'unknown',
      text: licenceText(join(root, folder)) || licenceText(join(root, textElsewhere[name] ?? folder)),
    });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The page that travels with the bundle. */
export function licencePage(packages: readonly BundledPackage[]): string {
  const head =
    'x0tta6bl4 is licensed under Apache-2.0. This bundle contains the packages below, each under its own licence.\nParts under the LGPL can be exchanged: change the package in node_modules and run "npm run bundle".\n';
  return [head, ...packages.map((one) => `== ${one.name} ${one.version} (${one.licence})\n\n${one.text}\n`)].join('\n');
}

/** Packages whose licence is not allowed, or whose text is missing though every licence asks that it travels along, in words. */
export function licenceProblems(packages: readonly BundledPackage[]): string[] {
  return packages.flatMap((one) => [
    ...(allowedLicences.has(one.licence)
      ? []
      : [`${one.name} ${one.version}: licence "${one.licence}" is not on the list in bundler/licences.ts`]),
    ...(one.text.trim() === '' ? [`${one.name} ${one.version}: its licence text is missing`] : []),
  ]);
}
