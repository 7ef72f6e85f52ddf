// SPDX-License-Identifier: Apache-2.0

/** What a figure must not exceed. A ratio to a peer that never recovered is judged by how long that peer was watched. */
export interface Reach {
  readonly of: 'value' | 'ratio' | 'p95' | 'max';
  readonly atMost: number;
}

/** One line of the JSON file. `ratio` is value ÷ peerValue; the peer was measured in the same run on the same machine. */
export interface Figure {
  readonly name: string;
  readonly variant: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number | null;
  readonly ratio: number | null;
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** A figure and what it is held to, which the JSON file does not show. */
export interface HeldFigure extends Figure {
  readonly reach: readonly Reach[];
}

/** The value below which a share of the samples lies, by the nearest rank; null without samples. */
export function quantile(samples: readonly number[], share: number): number | null {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

const round = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);

export interface Sampled {
  readonly name: string;
  readonly variant: string;
  readonly unit: string;
  readonly samples: readonly number[];
  /** Default: nobody. */
  readonly peer?: string;
  readonly peerSamples?: readonly number[];
  /** A peer at or above this was cut off by the end of its watch: it never recovered, and no ratio to that is told. */
  readonly peerNever?: number;
  readonly reach?: readonly Reach[];
}

/** Medians of both sides, never means: these machines are noisy. Throws where nothing was measured. */
export function figureOf(sampled: Sampled): HeldFigure {
  const { name, variant, unit, peer = 'none', samples, peerSamples, peerNever = Number.POSITIVE_INFINITY } = sampled;
  const value = quantile(samples, 0.5);
  if (value === null) throw new Error(`${name} ${variant}: nothing was measured`);
  const peerValue = quantile(peerSamples ?? [], 0.5);
  if (peerSamples !== undefined && peerValue === null) throw new Error(`${name} ${variant}: nothing was measured of ${peer}`);
  return {
    name,
    variant,
    value: round(value) ?? 0,
    unit,
    peer,
    peerValue: round(peerValue),
    ratio: peerValue === null || peerValue === 0 || peerValue >= peerNever ? null : round(value / peerValue),
    n: samples.length,
    p50: round(value),
    p95: round(quantile(samples, 0.95)),
    max: round(quantile(samples, 1)),
    reach: sampled.reach ?? [],
  };
}

/** What must not happen is added up: a median would hide it until it happened every other time. */
export function totalOf(sampled: Sampled): HeldFigure {
  return { ...figureOf(sampled), value: round(sampled.samples.reduce((sum, one) => sum + one, 0)) ?? 0 };
}

/** What must not happen at all. */
export const noneOf = (sampled: Sampled): HeldFigure => totalOf({ ...sampled, reach: [{ of: 'value', atMost: 0 }] });

/** What of a figure a bound is about; null where it was not measured. The ratio is taken anew: that of a peer that never recovered is not told. */
function boundedBy(figure: HeldFigure, of: Reach['of']): number | null {
  if (of !== 'ratio') return figure[of];
  const { value, peerValue } = figure;
  if (peerValue === null) return null;
  // Nothing of a peer that has nothing: only as little is within the bound.
  return peerValue === 0 && value === 0 ? 0 : value / peerValue;
}

/** The targets that a figure misses, in words. */
export function missed(figure: HeldFigure): string[] {
  return figure.reach.flatMap(({ of, atMost }) => {
    const is = boundedBy(figure, of);
    if (is !== null && is <= atMost) return [];
    return [`${figure.name} ${figure.variant}: ${of} ${is === null ? 'was not measured' : round(is)}, to reach: at most ${atMost}`];
  });
}

/** The figure as one line of the JSON file. */
export function lineOf({ reach: _reach, ...figure }: HeldFigure): string {
  return JSON.stringify(figure satisfies Figure);
}
