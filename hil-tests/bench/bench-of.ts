// SPDX-License-Identifier: Apache-2.0
import type { RigKind } from '../rigs/rig.ts';
import type { HeldFigure } from './figure.ts';

export interface BenchContext {
  readonly runs: number | null;
  /** Where meshes are built. */
  readonly rig: RigKind;
  /** The copy of the bundle that this call measures; dist may be built anew meanwhile. Empty where no bench runs it. */
  readonly bundle: string;
  /** Only these of the bench's variants were asked for (NAME:VARIANT); null: all. */
  readonly variants: readonly string[] | null;
  /** Draws a plot where plots are wanted: its name, and what makes its SVG. */
  readonly draw?: (name: string, svg: () => string) => void;
  readonly progress: (text: string) => void;
  /** Measurements of an interrupted call, by key; what is measured now is added at once. */
  readonly finished: { get(key: string): readonly number[] | undefined; add(key: string, samples: readonly number[]): void };
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  /** Parts that can be asked for alone; default none. */
  readonly variants?: readonly string[];
  /** What is to be reached, in words; docs/benchmarks.md says whether it was. */
  readonly target: string;
  /** It runs the bundle in dist, which is built before. */
  readonly bundled: boolean;
  run(context: BenchContext): Promise<HeldFigure[]>;
}
