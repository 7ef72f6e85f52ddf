// SPDX-License-Identifier: Apache-2.0
/** One line of the JSON file. `ratio` is value ÷ peerValue; the peer was measured in the same run on the same machine. */
export interface Figure {
  readonly name: string;
  readonly variant: string;
  readonly value: number | null;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number | null;
  readonly ratio: number | null;
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
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
}

/** Medians of both sides, never means: these machines are noisy. */
export function figureOf(sampled: Sampled): Figure {
  const { name, variant, unit, peer = 'none', samples } = sampled;
  const value = quantile(samples, 0.5);
  const peerValue = quantile(sampled.peerSamples ?? [], 0.5);
  return {
    name,
    variant,
    value: round(value),
    unit,
    peer,
    peerValue: round(peerValue),
    ratio: value === null || peerValue === null || peerValue === 0 ? null : round(value / peerValue),
    n: samples.length,
    p50: round(value),
    p95: round(quantile(samples, 0.95)),
    max: round(quantile(samples, 1)),
  };
}

/** What must not happen is added up: a median would hide it until it happened every other time. */
export function totalOf(sampled: Sampled): Figure {
  const total = sampled.samples.length === 0 ? null : sampled.samples.reduce((sum, one) => sum + one, 0);
  return { ...figureOf(sampled), value: round(total) };
}
