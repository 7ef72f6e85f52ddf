// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';

/** Transmit quality of B.A.T.M.A.N. IV, 0–255; higher is better. */
export type Tq = Brand<number, 'tq'>;
/** Throughput in kbit/s (B.A.T.M.A.N. V); higher is better. */
export type KbitPerSecond = Brand<number, 'kbit/s'>;

/** A route's or link's metric. The two kinds are never compared with each other. */
export type LinkMetric = { readonly kind: 'tq'; readonly value: Tq } | { readonly kind: 'throughput'; readonly value: KbitPerSecond };

export const tq = (value: number): LinkMetric => ({ kind: 'tq', value: value as Tq });
export const throughput = (value: number): LinkMetric => ({ kind: 'throughput', value: value as KbitPerSecond });
