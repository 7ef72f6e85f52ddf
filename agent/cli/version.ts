// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/** The bundle has `process.env.X0_VERSION` replaced by the version's text; run from source, package.json says it. */
export function version(): string {
  return (
    process.env.X0_VERSION ??
    (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
  );
}
