// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';

/**
 * One line of an audit file, JSON: `seq` counts from 1 without a gap over all files; `prev` is the `hash` of the line before, also
 * where that stands in the file before; `hash` is the SHA-256 of the line without it, so `,"hash":"…"` cut out, in hexadecimal.
 */
export interface Link {
  readonly seq: number;
  readonly prev: string;
}

/** An agent began to write here. `torn`: bytes of a half-written line that were cut off; `lost`: decisions that could not be kept. */
export interface Opened {
  readonly kind: 'opened';
  readonly version: 1;
  readonly wall: number;
  readonly torn: number;
}
export interface Lost {
  readonly kind: 'lost';
  readonly lost: number;
}
export type Decided = { readonly kind: 'decided' } & AuditEntry;
export type AuditRecord = Opened | Lost | Decided;

/** Before the first line of all. */
export const chainStart = '0'.repeat(64);
/** Characters; an entry has at most 4 KB. */
export const longestLine = 8_192;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The line, with its end, and its hash. */
export function forge(record: AuditRecord, { seq, prev }: Link): { readonly line: string; readonly hash: string } {
  const text = JSON.stringify({ seq, prev, ...record });
  const hash = sha256(text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

/** A line's link, hash and record; in words what is wrong with it where it is none. `line` without its end. */
export function readLine(line: string): { readonly link: Link; readonly hash: string; readonly record: AuditRecord } | string {
  if (line.length > longestLine) return 'the line is longer than any that is written';
  const [tail, hash] = /,"hash":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
  if (tail === undefined || hash === undefined) return 'the line does not end in its hash';
  const text = `${line.slice(0, -tail.length)}}`;
  if (sha256(text) !== hash) return 'the line is not what its hash says';
  try {
    const value = JSON.parse(text) as Link & AuditRecord;
    const { seq, prev, ...record } = value;
    if (!Number.isSafeInteger(seq) || seq < 1 || typeof prev !== 'string') return 'the line has no place in a chain';
    return { link: { seq, prev }, hash, record: record as AuditRecord };
  } catch {
    return 'the line is no JSON';
  }
}
