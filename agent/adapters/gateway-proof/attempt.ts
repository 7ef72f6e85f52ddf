// SPDX-License-Identifier: Apache-2.0
import type { Milliseconds } from '../../core/time.ts';

export interface ProofEndpoint {
  readonly host: string;
  readonly port: number;
}

/** One part of a proof under way. */
export interface Attempt {
  readonly limit: Milliseconds;
  /** Local ports to try in turn, where one is taken; 0 lets the kernel choose. Never empty. */
  readonly ports: readonly [number, ...number[]];
}

/** `unasked`: this machine could not even ask, which proves nothing for or against the path. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'unasked'; readonly detail: string };

export const passed: Verdict = { kind: 'passed' };

/** Errors of a socket that say something of this machine and nothing of the path (errno(3)). */
const ownFaults = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'];

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

export function verdictOnError(error: Error): Verdict {
  return { kind: ownFaults.includes(codeOf(error)) ? 'unasked' : 'failed', detail: error.message };
}

export function portTaken(error: Error): boolean {
  return codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EADDRNOTAVAIL';
}
