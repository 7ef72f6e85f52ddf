// SPDX-License-Identifier: Apache-2.0

/** A rig that this machine cannot give, and what would change that. */
export class RigRefused extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, what: string, remedy: string) {
    super(`${what}; ${remedy}`);
    this.name = 'RigRefused';
    this.code = code;
    this.remedy = remedy;
  }
}

/** What ended a command, for its user: a refusal by its code and remedy, everything else by its message. */
export function failure(error: unknown): string {
  if (error instanceof RigRefused) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
