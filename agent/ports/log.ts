// SPDX-License-Identifier: Apache-2.0
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Plain values that stand beside a log line. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the agent tells what happens. `code` is stable, kebab-case; `text` is for people. */
export interface Log {
  write(level: LogLevel, code: string, text: string, fields?: LogFields): void;
  setLevel(level: LogLevel | 'silent'): void;
  /** Everything written so far has reached the operating system. */
  flush(): void;
}
