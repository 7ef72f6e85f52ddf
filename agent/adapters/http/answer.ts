// SPDX-License-Identifier: Apache-2.0

/** What one request is answered with, before it is bytes. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (value: unknown, status = 200): Answer => ({ status, type: 'application/json', body: `${JSON.stringify(value)}\n` });

/** `code` is stable and documented in docs/errors.md. */
export function problem(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { ...json({ error: { code, message } }, status), headers };
}
