// SPDX-License-Identifier: Apache-2.0
import { between, type Instant, type Milliseconds, ms } from '../time.ts';
import type { Rate } from './policy.ts';

/** A token bucket: `calls` at most, filled evenly over `per`. */
interface Bucket {
  readonly rate: Rate;
  readonly tokens: number;
  readonly at: Instant;
}

/** One bucket to take from. */
export interface Wanted {
  readonly policy: string;
  readonly rate: Rate;
}

const tokensAt = ({ rate, tokens, at }: Bucket, now: Instant): number =>
  Math.min(rate.calls, tokens + (Math.max(0, between(at, now)) * rate.calls) / rate.per);

/**
 * Token buckets by identity and policy. A full bucket is worth as much as none, so where there is no room the fullest one is
 * forgotten: whoever comes under many names can only make others' buckets full again, which harms nobody, and cannot make its own
 * drained ones be forgotten, since each new name brings a fuller one.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #most: number;

  constructor(most = 1_024) {
    this.#most = most;
  }

  /** Takes one token from each, or none from any. Null where they were taken, else when all would have one. */
  take(identity: string, wanted: readonly Wanted[], now: Instant): Milliseconds | null {
    const found = wanted.map(({ policy, rate }) => ({
      key: `${policy} ${identity}`,
      bucket: this.#bucket(`${policy} ${identity}`, rate, now),
    }));
    const waits = found.map(({ bucket }) => (Math.max(0, 1 - bucket.tokens) * bucket.rate.per) / bucket.rate.calls);
    const wait = Math.max(0, ...waits);
    if (wait > 0) return ms(Math.ceil(wait));
    for (const { key, bucket } of found) this.#put(key, { ...bucket, tokens: bucket.tokens - 1 });
    return null;
  }

  /** As it is now; a rate that was changed meanwhile begins anew, with no more than was left. */
  #bucket(key: string, rate: Rate, now: Instant): Bucket {
    const kept = this.#buckets.get(key);
    if (kept === undefined) return { rate, tokens: rate.calls, at: now };
    const tokens = tokensAt(kept, now);
    return { rate, tokens: Math.min(tokens, rate.calls), at: now };
  }

  #put(key: string, bucket: Bucket): void {
    if (!this.#buckets.has(key) && this.#buckets.size >= this.#most) this.#forgetFullest(bucket.at);
    this.#buckets.set(key, bucket);
  }

  #forgetFullest(now: Instant): void {
    let fullest: string | null = null;
    let most = -1;
    for (const [key, bucket] of this.#buckets) {
      const share = tokensAt(bucket, now) / bucket.rate.calls;
      if (share > most) [fullest, most] = [key, share];
    }
    if (fullest !== null) this.#buckets.delete(fullest);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
