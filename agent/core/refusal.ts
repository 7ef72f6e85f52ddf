// SPDX-License-Identifier: Apache-2.0
/**
 * Who must act on a refusal:
 * `operator` changes a setting, `peer` sent something wrong, `environment` is the kernel or the machine, `us` is a defect here.
 */
export type RefusalFamily = 'operator' | 'peer' | 'environment' | 'us';

/** A typed error value. `code` is stable and documented in docs/errors.md; `remedy` says what to do about it. */
export interface Refusal {
  readonly code: string;
  readonly family: RefusalFamily;
  readonly message: string;
  readonly remedy?: string;
}

/** What a port or a decoder returns: a value, or why there is none. Nothing below `main.ts` throws on bad input. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const done: Outcome<void> = { ok: true, value: undefined };

export function accept<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(family: RefusalFamily, code: string, message: string, remedy?: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: remedy === undefined ? { code, family, message } : { code, family, message, remedy } };
}
