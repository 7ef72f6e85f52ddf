// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Score } from '../scoring/score.ts';

/** A line of the JSON file. */
export interface Row extends Score {
  readonly scenario: string;
  readonly run: number;
}

/** The runs that an interrupted call has finished, so that the next one goes on from there. */
export class FinishedRuns {
  readonly #file: string;
  readonly #rows = new Map<string, Row>();
  readonly #used = new Set<string>();

  constructor(file: string, fresh: boolean) {
    this.#file = file;
    if (fresh) rmSync(file, { force: true });
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      try {
        const { key, row } = JSON.parse(line) as { key: string; row: Row };
        this.#rows.set(key, row);
      } catch {
        // The last line of an interrupted write: that run is played again.
      }
    }
  }

  /** `key` names everything that the result depends on. */
  get(key: string): Row | undefined {
    this.#used.add(key);
    return this.#rows.get(key);
  }

  add(key: string, row: Row): void {
    this.#used.add(key);
    this.#rows.set(key, row);
    mkdirSync(dirname(this.#file), { recursive: true });
    appendFileSync(this.#file, `${JSON.stringify({ key, row })}\n`);
  }

  /** All that was asked for is done: the next call starts over with it. What another call left unfinished is kept. */
  forget(): void {
    for (const key of this.#used) this.#rows.delete(key);
    if (this.#rows.size === 0) rmSync(this.#file, { force: true });
    else writeFileSync(this.#file, [...this.#rows].map(([key, row]) => `${JSON.stringify({ key, row })}\n`).join(''));
  }
}
