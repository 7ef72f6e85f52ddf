// SPDX-License-Identifier: Apache-2.0
import type { Instant, Milliseconds } from '../time.ts';

/** A token bucket: how much may be spent now, and when that was so. */
export interface Bucket {
  readonly left: number;
  readonly at: Instant;
}

export interface BucketRate {
  /** Tokens a second. */
  readonly rate: number;
  /** Tokens that can be saved up. */
  readonly burst: number;
}

/** Strangers cost at most two signatures a second, all together. */
export const strangerSignatures: BucketRate = { rate: 2, burst: 2 };
/**
 * And 5 % of one processor, in milliseconds of computing. Whoever was let in is carried to the end and may overdraw it; nobody else
 * is let in before that is made up.
 */
export const strangerComputing: BucketRate = { rate: 50, burst: 200 };
/** Our own messages 1 to strangers whose beacon carries no tag. */
export const strangerStarts: BucketRate = { rate: 2, burst: 2 };
/**
 * Messages 1 of strangers that are looked at: so many that bring a cookie, and as many that bring none, so that a flood of the one
 * does not keep out the other. The rest is dropped before it costs a hash.
 */
export const strangerHellos: BucketRate = { rate: 500, burst: 100 };

export const fullBucket = (rate: BucketRate, at: Instant): Bucket => ({ left: rate.burst, at });

export const refilled = (bucket: Bucket, { rate, burst }: BucketRate, at: Instant): Bucket => ({
  left: Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) * rate) / 1000),
  at,
});

/** The bucket less `amount`; null where that much is not left. */
export function spend(bucket: Bucket, rate: BucketRate, at: Instant, amount = 1): Bucket | null {
  const now = refilled(bucket, rate, at);
  return now.left >= amount ? { ...now, left: now.left - amount } : null;
}

/** Whether strangers may cause computing now. */
export const mayCompute = (budget: StrangerBudget, at: Instant): boolean => refilled(budget.computing, strangerComputing, at).left > 0;

/** What was spent is taken off, below zero too. */
export function charge(bucket: Bucket, rate: BucketRate, at: Instant, spent: Milliseconds): Bucket {
  const now = refilled(bucket, rate, at);
  return { ...now, left: now.left - spent };
}

/** What strangers may cost, all together. */
export interface StrangerBudget {
  readonly signatures: Bucket;
  readonly computing: Bucket;
  readonly starts: Bucket;
  readonly hellos: Bucket;
  readonly returns: Bucket;
}

export const fullBudget = (at: Instant): StrangerBudget => ({
  signatures: fullBucket(strangerSignatures, at),
  computing: fullBucket(strangerComputing, at),
  starts: fullBucket(strangerStarts, at),
  hellos: fullBucket(strangerHellos, at),
  returns: fullBucket(strangerHellos, at),
});
