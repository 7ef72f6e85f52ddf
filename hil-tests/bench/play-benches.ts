// SPDX-License-Identifier: Apache-2.0
import { failure } from '../rigs/refused.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { type HeldFigure, missed } from './figure.ts';
import type { FinishedSamples } from './finished-samples.ts';

export interface Playing {
  readonly context: Omit<BenchContext, 'finished' | 'variants'>;
  readonly finished: FinishedSamples;
  /** Told of each figure as soon as its bench is done. */
  readonly tell: (figure: HeldFigure) => void;
  /** What is under way. */
  readonly say: (text: string) => void;
  /** What was missed or failed. */
  readonly judge: (text: string) => void;
}

/**
 * Plays benches one after the other; gives the exit status. One that breaks off fails and the others go on. What they measured is
 * kept until all of them are done, so that a call that is interrupted, or in which one failed, goes on where it stopped.
 */
export async function playBenches(
  picked: readonly { readonly bench: Bench; readonly variants: readonly string[] | null }[],
  playing: Playing,
): Promise<number> {
  const problems: string[] = [];
  let broken = 0;
  const kept: { forget(): void }[] = [];
  for (const { bench, variants } of picked) {
    const finished = playing.finished.of(bench.name);
    kept.push(finished);
    playing.say(`${bench.name}: ${bench.about}; to reach: ${bench.target}`);
    try {
      for (const figure of await bench.run({ ...playing.context, variants, finished })) {
        playing.tell(figure);
        problems.push(...missed(figure).map((one) => `missed: ${one}`));
      }
    } catch (error) {
      broken += 1;
      problems.push(`failed: ${bench.name}: ${failure(error)}`);
      playing.say(`${bench.name} broke off: ${failure(error)}`);
    }
  }
  if (broken === 0) for (const one of kept) one.forget();
  for (const problem of problems) playing.judge(problem);
  return problems.length === 0 ? 0 : 1;
}
