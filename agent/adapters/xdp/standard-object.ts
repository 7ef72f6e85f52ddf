// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a system keeps programs' own files (FHS 4.7). */
const systemObject = '/usr/lib/x0tta6bl4/telemetry.bpf.o';

/** The XDP program where none is configured: beside the program that runs (`npm run bundle` puts it there), else in the system. */
export function standardObject(program: string = import.meta.url): string {
  const beside = fileURLToPath(new URL('telemetry.bpf.o', program));
  return existsSync(beside) ? beside : systemObject;
}
