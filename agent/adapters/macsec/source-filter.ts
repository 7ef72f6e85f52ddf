// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../core/mesh/mac-address.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { attribute } from '../netlink/write-attribute.ts';
import type { IngressRule } from '../traffic-control/ingress-rule.ts';
import type { IngressRules } from '../traffic-control/ingress-rules.ts';
import { everyProtocol, flower } from '../traffic-control/numbers.ts';

/**
 * MACsec authenticates that a frame came through the peer's channel; the source address inside is whatever the peer wrote
 * (drivers/net/macsec.c looks the channel up by SCI only). Without this a neighbour could speak as any other.
 */
export function sourceRules(peer: MacAddress): readonly IngressRule[] {
  const match = [attribute(flower.ethSource, macToBytes(peer)), attribute(flower.ethSourceMask, new Uint8Array(6).fill(0xff))];
  return [
    { preference: 1, protocol: everyProtocol, handle: 1, match, verdict: 'pass' },
    { preference: 2, protocol: everyProtocol, handle: 1, match: null, verdict: 'drop' },
  ];
}

/** Frames of other sources that were dropped; null where the filter does not stand as it must. */
export function foreignSources(rules: IngressRules, ifindex: number, peer: MacAddress): Outcome<number | null> {
  const counted = rules.counts(ifindex, sourceRules(peer));
  if (!counted.ok) return counted;
  return accept(counted.value === null ? null : (counted.value[1] ?? null));
}
