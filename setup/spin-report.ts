// SPDX-License-Identifier: Apache-2.0
import type { SpinCheck } from './spin-checks.ts';

/** What the verifier (pan, made by spin 6) told of one search. */
export interface SpinReport {
  /** Null: it came to no end. */
  readonly errors: number | null;
  /** Distinct states; twice as many are visited where an LTL formula is checked. */
  readonly states: number;
  /** The search went through everything: not cut short by depth, memory or a signal. */
  readonly complete: boolean;
  /** The first fault found, in pan's words. */
  readonly fault: string | null;
  /** Statements that no run came to, with the file's line. */
  readonly unreached: readonly string[];
  /** Megabytes. */
  readonly memory: number;
}

export function spinReport(output: string): SpinReport {
  const number = (pattern: RegExp): number | null => {
    const [, digits] = output.match(pattern) ?? [];
    return digits === undefined ? null : Number(digits);
  };
  const states = number(/^\s*(\d+) states, stored/m);
  const errors = number(/State-vector \d+ byte, depth reached \d+, errors: (\d+)/);
  const cut = /Search not completed|max search depth too small|out of memory|memory limit|ended by SIG/i.test(output);
  return {
    errors,
    states: states ?? 0,
    complete: errors !== null && states !== null && !cut,
    fault: output.match(/^pan:\d+: (.*)$/m)?.[1] ?? null,
    unreached: unreached(output),
    memory: number(/^\s*([\d.]+)\ttotal actual memory usage/m) ?? 0,
  };
}

/** Processes end nowhere by intention, and of a claim the part that would be an error is never reached. */
function unreached(output: string): string[] {
  const found: string[] = [];
  let counts = false;
  for (const line of output.split('\n')) {
    if (line.startsWith('unreached in ')) counts = !line.startsWith('unreached in claim');
    else if (!line.startsWith('\t')) counts = false;
    else if (counts && / state \d+, /.test(line) && !line.endsWith('"-end-"')) found.push(line.trim());
  }
  return found;
}

/** Why a check did not hold; nothing where it did. */
export function faults(check: SpinCheck, report: SpinReport): string[] {
  if (check.kind === 'caught') {
    const caught = (report.errors ?? 0) > 0 && /assertion violated|invalid end state|acceptance cycle/.test(report.fault ?? '');
    return caught ? [] : ['the fault that was put in was not found'];
  }
  return [
    ...(report.errors === 0 ? [] : [report.fault ?? 'the verifier told no result']),
    ...(report.complete ? [] : ['the search is not complete']),
    ...(check.kind === 'safety' && report.unreached.length > 0 ? [`never reached: ${report.unreached.join('; ')}`] : []),
  ];
}
