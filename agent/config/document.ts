// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './problem.ts';

/** An option as text, before it has a kind. */
export interface RawOption {
  readonly line: number | null;
  readonly values: readonly string[];
  readonly list: boolean;
}

export interface RawSection {
  readonly line: number | null;
  /** `agent`, `probe`, `service` … */
  readonly type: string;
  readonly name: string | null;
  readonly options: ReadonlyMap<string, RawOption>;
}

/** What both file formats become before any option is looked at. */
export interface RawDocument {
  readonly sections: readonly RawSection[];
  readonly problems: readonly Problem[];
}
