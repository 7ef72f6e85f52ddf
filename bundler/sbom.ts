// SPDX-License-Identifier: Apache-2.0
import type { BundledPackage } from './licences.ts';

/** A CycloneDX 1.5 bill of materials. Without time or serial number: the same bundle has the same bill. */
export function sbom(version: string, packages: readonly BundledPackage[]): string {
  const components = packages.map((one) => ({
    type: 'library',
    name: one.name,
    version: one.version,
    purl: `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`,
    licenses: [{ license: { name: one.licence } }],
  }));
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: 'x0tta6bl4', version } },
    components,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
