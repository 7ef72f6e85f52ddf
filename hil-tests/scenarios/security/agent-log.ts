// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import type { RouterName } from '../../topologies/topology.ts';

export interface LogEntry {
  readonly code: string;
  readonly text: string;
  /** Wall time, ms since 1970. */
  readonly at: number;
}

/** Entries of an agent's log; what its runtime wrote beside them is left out. */
export function entriesIn(log: string): LogEntry[] {
  return log.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    try {
      const { code, text, time } = JSON.parse(line) as { code?: string; text?: string; time?: string };
      return code === undefined ? [] : [{ code, text: text ?? '', at: Date.parse(time ?? '') }];
    } catch {
      // The last line, while it is written.
      return [];
    }
  });
}

export const logOf = async (mesh: Mesh, router: RouterName): Promise<LogEntry[]> => entriesIn(await mesh.log(router));

/** Whether an entry is about the link with that neighbour. */
export const isAbout = ({ text }: LogEntry, neighbour: RouterName): boolean => new RegExp(`/router/${neighbour}\\b`).test(text);

/** How often an agent wrote that code, about one neighbour or whatever else. */
export async function countOf(mesh: Mesh, router: RouterName, code: string, neighbour: RouterName | null = null): Promise<number> {
  const entries = await logOf(mesh, router);
  return entries.filter((entry) => entry.code === code && (neighbour === null || isAbout(entry, neighbour))).length;
}
