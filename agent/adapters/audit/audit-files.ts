// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

/** One audit file as it was read. */
export interface AuditFile {
  readonly name: string;
  readonly text: string;
}

/** `audit-000000000001.ndjson`: the number of its first line. */
const fileShape = /^audit-(\d{12})\.ndjson$/;
export const fileName = (firstSeq: number): string => `audit-${String(firstSeq).padStart(12, '0')}.ndjson`;
export const isAuditFile = (name: string): boolean => fileShape.test(name);
export const firstSeqOf = (name: string): number => Number(fileShape.exec(name)?.[1] ?? 0);

/** Bytes; as large as all files of one agent may be together. */
export const largestFile = 67_108_864;

/** Names of the audit files in a directory, oldest first. Throws what the file system refuses. */
export function auditFileNames(directory: string): string[] {
  return readdirSync(directory).filter(isAuditFile).sort();
}

/** One file, or all of a directory in their order. Refuses with `audit-unreadable`. */
export function readAuditFiles(path: string): Outcome<readonly AuditFile[]> {
  try {
    const directory = statSync(path).isDirectory();
    const names = directory ? auditFileNames(path) : [path];
    const large = names.find((name) => statSync(directory ? join(path, name) : name).size > largestFile);
    if (large !== undefined) return refuse('operator', 'audit-unreadable', `${large} is larger than any audit file`, 'name an audit file');
    return accept(names.map((name) => ({ name, text: readFileSync(directory ? join(path, name) : name, 'utf8') })));
  } catch (error) {
    const { code = 'it is no file' } = error as NodeJS.ErrnoException;
    return refuse('operator', 'audit-unreadable', `${path}: ${code}`, 'name an audit file, or the directory of audit.path');
  }
}
