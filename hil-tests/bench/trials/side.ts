// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import type { BenchContext } from '../bench-of.ts';

/** One of those that are compared: the agents, or a protocol alone. */
export interface Side {
  /** Under which its measurements are kept: unique within a bench and its variant. */
  readonly key: string;
  /** Places where trials run side by side, each one run after the other. */
  readonly lanes: readonly ((run: number) => Promise<Measured>)[];
}

/** There was no mesh to try a fault in: that says nothing about who is measured, and the next one will hardly stand either. */
export class NotBuilt extends Error {
  constructor(cause: unknown) {
    super(`its mesh could not be built: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'NotBuilt';
  }
}

/** How long a lane waits before it builds again, ms; the second failure in a row ends it. */
const buildAgainAfter = 10_000;

/** Measurements of one run, by name; each is kept under the side's key, the run and its name. */
export type Measured = Readonly<Record<string, readonly number[]>>;

const keyOf = (side: string, run: number, name: string): string => `${side} | ${run} | ${name}`;

/** The measurement of a trial that broke off: it counts, and is not repeated until it passes. */
const failed = 'failed';

/** Measurements called `name` of all `runs` runs that have them, one array for each run. */
export function measured(context: BenchContext, side: string, runs: number, name: string): (readonly number[])[] {
  return Array.from({ length: runs }, (_, run) => context.finished.get(keyOf(side, run, name))).filter((one) => one !== undefined);
}

/** The first number of each run's measurement `name`. */
export function firstOf(
  context: BenchContext,
  side: string,
  runs: number,
  name: string,
  only: (run: number) => boolean = () => true,
): number[] {
  const kept = Array.from({ length: runs }, (_, run) => run).filter(only);
  return kept.map((run) => context.finished.get(keyOf(side, run, name))?.[0]).filter((one) => one !== undefined);
}

/** For each run how many of the sides failed in it. */
export function failuresOf(context: BenchContext, sides: readonly string[], runs: number): number[] {
  return Array.from(
    { length: runs },
    (_, run) => sides.filter((side) => context.finished.get(keyOf(side, run, failed)) !== undefined).length,
  );
}

/** The runs of `side` that an interrupted call has not finished. `done` is the name of the measurement that every run has. */
export function missingRuns(context: BenchContext, side: string, runs: number, done: string): number[] {
  return Array.from({ length: runs }, (_, run) => run).filter((run) =>
    [done, failed].every((name) => context.finished.get(keyOf(side, run, name)) === undefined),
  );
}

/** Runs what is missing while the rig is `up`, all sides at once and each at its own pace. Measurements are kept as they come. */
export async function runSides(
  context: BenchContext,
  sides: readonly Side[],
  runs: number,
  done: string,
  up: () => boolean,
  again: number = buildAgainAfter,
): Promise<void> {
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

  async function playLane(side: Side, lane: Side['lanes'][number]): Promise<void> {
    const list = waiting.get(side) ?? [];
    let unbuilt = 0;
    for (let run = list.shift(); run !== undefined; run = list.shift()) {
      let result: Measured;
      try {
        result = await lane(run);
        unbuilt = 0;
      } catch (error) {
        // Without a rig every trial fails, and none of them says anything.
        if (!up()) throw error;
        const why = error instanceof Error ? error.message : String(error);
        context.progress(`${side.key}, trial ${run + 1} failed: ${why}`);
        if (!(error instanceof NotBuilt)) {
          context.finished.add(keyOf(side.key, run, failed), [1]);
          continue;
        }
        list.unshift(run);
        unbuilt += 1;
        if (unbuilt > 1) return void context.progress(`${side.key}: one lane less`);
        await pause(again);
        continue;
      }
      // `done` comes last: a run that was interrupted while it was kept is run again.
      const names = Object.keys(result).sort((a, b) => Number(a === done) - Number(b === done));
      for (const name of names) context.finished.add(keyOf(side.key, run, name), result[name] ?? []);
      tellProgress(side);
    }
  }

  await Promise.all(sides.flatMap((side) => side.lanes.map((lane) => playLane(side, lane))));
  const stranded = sides.filter((side) => missingRuns(context, side.key, runs, done).length > 0).map(({ key }) => key);
  if (stranded.length > 0)
    throw new Error(`no mesh could be built any more for ${stranded.join(', ')}; what is finished is kept: call it again to go on`);
}
