// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';

/** Options of an attacker's command line, all of them texts that have to be there. */
export function optionsOf<N extends string>(...names: readonly N[]): Readonly<Record<N, string>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  const { values } = parseArgs({ options });
  for (const name of names) if (typeof values[name] !== 'string') throw new Error(`--${name} is missing`);
  return values as Readonly<Record<N, string>>;
}

/** One line of JSON: whoever started the attacker reads the last one. */
export const report = (what: object): void => console.log(JSON.stringify(what));

/** Calls `turn` every few milliseconds until SIGTERM, then `end`, whose result is reported, and ends. */
export function runUntilTold(turn: () => void, end: () => object, everyMs = 5): void {
  const timer = setInterval(turn, everyMs);
  process.on('SIGTERM', () => {
    clearInterval(timer);
    report(end());
    process.exit(0);
  });
}

/** How many of something are due by the clock at a rate, so that a late turn makes up for what it missed; a second of it at most. */
export function pacer(perSecond: number, now: () => number): () => number {
  let last = now();
  let owed = 0;
  return () => {
    const at = now();
    owed = Math.min(perSecond, owed + ((at - last) * perSecond) / 1000);
    last = at;
    const due = Math.floor(owed);
    owed -= due;
    return due;
  };
}
