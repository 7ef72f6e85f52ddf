// SPDX-License-Identifier: Apache-2.0
import { basename } from 'node:path';
import { type AuditFile, fileName, isAuditFile } from './audit-files.ts';
import { type AuditRecord, chainStart, readLine } from './chain.ts';

export interface ChainProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly wrong: string;
}

export interface ChainReport {
  readonly records: readonly AuditRecord[];
  /** Number and hash of the last line: who noted an earlier one can tell whether it is still in the chain. */
  readonly head: { readonly seq: number; readonly hash: string } | null;
  /** Number of the first line; above 1 where older files were dropped. */
  readonly first: number | null;
  readonly problems: readonly ChainProblem[];
}

const mostProblems = 100;

/** Follows the chain through files that stand in their order. Bounded by their length; never throws. */
export function verifyChain(files: readonly AuditFile[]): ChainReport {
  const problems: ChainProblem[] = [];
  const records: AuditRecord[] = [];
  let head: { seq: number; hash: string } | null = null;
  let first: number | null = null;
  for (const { name, text } of files) {
    const lines = text.split('\n');
    const say = (line: number, wrong: string): void => {
      if (problems.length < mostProblems) problems.push({ file: name, line, wrong });
    };
    if (lines.pop() !== '') say(lines.length + 1, 'the last line was not written to its end');
    for (const [at, line] of lines.entries()) {
      const read = readLine(line);
      if (typeof read === 'string') {
        say(at + 1, read);
        continue;
      }
      const { seq, prev } = read.link;
      if (head !== null && seq !== head.seq + 1) say(at + 1, `it is number ${seq}, after ${head.seq}: lines are missing or moved`);
      else if (head !== null && prev !== head.hash) say(at + 1, 'it does not follow the line before: one of the two was exchanged');
      if (seq === 1 && prev !== chainStart) say(at + 1, 'it is number 1 and follows another line');
      if (at === 0 && isAuditFile(basename(name)) && basename(name) !== fileName(seq))
        say(1, `it is number ${seq}, which the file's name does not say`);
      head = { seq, hash: read.hash };
      first ??= seq;
      records.push(read.record);
    }
  }
  return { records, head, first, problems };
}
