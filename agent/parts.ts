// SPDX-License-Identifier: Apache-2.0
import { version } from './cli/version.ts';
import { accept, type Outcome, refuse } from './core/refusal.ts';

/** What lies beside the program's one file, each as NAME.cjs, with the package that brings it. */
const packages = { conditions: 'x0tta6bl4', link: 'x0tta6bl4', authority: 'x0tta6bl4-authority' } as const;

export type PartName = keyof typeof packages;

/** In the bundle, each part says which version it was built with. */
interface Built {
  readonly builtWith?: string;
}

/** Whether this file is what Node did not find, rather than something that the file itself asks for. */
function isAbsent(error: unknown, file: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && message.startsWith(`Cannot find module './${file}'`);
}

/**
 * Loads a part when it is first wanted: what is not loaded costs a router neither memory nor time. `load` imports the part's module, for
 * which the bundle has the file beside it. Refused with `part-absent` where that is not there, and with `part-other` where it is of
 * another version.
 */
export async function loadPart<T extends object>(name: PartName, load: () => Promise<T>): Promise<Outcome<T>> {
  const file = `${name}.cjs`;
  const remedy = `install the package ${packages[name]} of version ${version()} whole`;
  try {
    const part: T & Built = await load();
    if (part.builtWith === undefined || part.builtWith === version()) return accept(part);
    return refuse('operator', 'part-other', `${file} beside this program is of version ${part.builtWith}, not ${version()}`, remedy);
  } catch (error) {
    if (!isAbsent(error, file)) throw error;
    return refuse('operator', 'part-absent', `${file} is not beside this program`, remedy);
  }
}
