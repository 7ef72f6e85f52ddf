// SPDX-License-Identifier: Apache-2.0
import type { BenchContext } from '../bench-of.ts';

/** One of those that are compared: the agents, or a protocol alone. */
export interface Side {
  /** Under which its measurements are kept: unique within a bench and its variant. */
  readonly key: string;
  /** Places where trials run side by side, each one run after the other. */
  readonly lanes: readonly ((run: number) => Promise<Measured>)[];
}

/** Measurements of one run, by name; each is kept under the side's key, the run and its name. */
export type Measured = Readonly<Record<string, readonly number[]>>;

const keyOf = (side: string, run: number, name: string): string => `${side} | ${run} | ${name}`;

/** Measurements called `name` of all `runs` runs that have them, one array for each run. */
export function measured(context: BenchContext, side: string, runs: number, name: string): (readonly number[])[] {
  return Array.from({ length: runs }, (_, run) => context.finished.get(keyOf(side, run, name))).filter((one) => one !== undefined);
}

/** The first number of each run's measurement `name`. */
export const firstOf = (context: BenchContext, side: string, runs: number, name: string): number[] =>
  measured(context, side, runs, name).flatMap(([first]) => (first === undefined ? [] : [first]));

/** The runs of `side` that an interrupted call has not finished. `done` is the name of the measurement that every run has. */
export function missingRuns(context: BenchContext, side: string, runs: number, done: string): number[] {
  return Array.from({ length: runs }, (_, run) => run).filter((run) => context.finished.get(keyOf(side, run, done)) === undefined);
}

/** Runs what is missing, all sides at once and each at its own pace. Measurements are kept as they come. */
export async function runSides(context: BenchContext, sides: readonly Side[], runs: number, done: string): Promise<void> {
  const waiting = new Map(sides.map((side) => [side, missingRuns(context, side.key, runs, done)]));
  const played = new Map(sides.map((side) => [side, 0]));
  const began = Date.now();

  /** The slowest side says how long it takes; one that has finished nothing yet says nothing. */
  function tellProgress(of: Side): void {
    played.set(of, (played.get(of) ?? 0) + 1);
    const elapsed = (Date.now() - began) / 60_000;
    const still = (side: Side): number => missingRuns(context, side.key, runs, done).length;
    const left = Math.max(...sides.map((side) => (still(side) * elapsed) / Math.max(1, played.get(side) ?? 0)));
    const finished = sides.reduce((sum, side) => sum + runs - still(side), 0);
    context.progress(`${finished} of ${sides.length * runs} trials done, about ${Math.ceil(left)} min left`);
  }

  await Promise.all(
    sides.flatMap((side) =>
      side.lanes.map(async (lane) => {
        const list = waiting.get(side) ?? [];
        for (let run = list.shift(); run !== undefined; run = list.shift()) {
          const result = await lane(run);
          // `done` comes last: a run that was interrupted while it was kept is run again.
          const names = Object.keys(result).sort((a, b) => Number(a === done) - Number(b === done));
          for (const name of names) context.finished.add(keyOf(side.key, run, name), result[name] ?? []);
          tellProgress(side);
        }
      }),
    ),
  );
}
