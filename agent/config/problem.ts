// SPDX-License-Identifier: Apache-2.0

/** One thing that is wrong in a configuration, and what would be right. */
export interface Problem {
  /** As written in the file: `probe.beacon_interval`; the file's own name where it is about the whole file. */
  readonly option: string;
  /** Null where the format has no lines to name (JSON). */
  readonly line: number | null;
  readonly wrong: string;
  readonly right: string;
}

export function describeProblem(problem: Problem): string {
  const where = problem.line === null ? '' : ` (line ${problem.line})`;
  return `${problem.option}${where}: ${problem.wrong}; ${problem.right}`;
}
