// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';

/** A set of algorithms for a link; the number travels. 1: X-Wing, ML-DSA-65, AES-256-GCM, SHA-256. */
export type SuiteId = Brand<number, 'suite-id'>;

export const highestSuite = 0xffff;
export const suiteOne = 1 as SuiteId;
/** What this version speaks, ascending. A newer suite has a higher number, so the highest common one is the best. */
export const spokenSuites: readonly SuiteId[] = [suiteOne];

/** What one end knows when a suite is chosen. */
export interface SuiteOffer {
  /** What it says in the handshake. */
  readonly offered: readonly SuiteId[];
  /** What the peer's SVID lists, signed by its issuer. */
  readonly certified: readonly SuiteId[];
}

/**
 * The highest suite that both ends speak. Refuses with
 * `suite-withheld`: the peer's SVID lists a suite that we speak and its offer lacks, so somebody cut the offer short;
 * `suite-none`: nothing is common; `suite-below-minimum`: what is common is older than the mesh decided to allow.
 *
 * An offer that is longer than the SVID counts as far as the SVID goes: until its renewal a router speaks what is certified.
 */
export function chooseSuite(minimum: SuiteId, ours: readonly SuiteId[], peer: SuiteOffer): Outcome<SuiteId> {
  const certified = ours.filter((suite) => peer.certified.includes(suite));
  const withheld = certified.find((suite) => !peer.offered.includes(suite));
  if (withheld !== undefined) {
    return refuse('peer', 'suite-withheld', `the peer’s SVID lists suite ${withheld} and its offer does not: somebody shortened it`);
  }
  if (certified.length === 0) return refuse('peer', 'suite-none', 'no suite is spoken by both ends');
  const best = Math.max(...certified) as SuiteId;
  if (best < minimum) {
    const remedy = 'update the router that speaks no newer suite';
    return refuse('peer', 'suite-below-minimum', `the best common suite is ${best}, the mesh allows ${minimum} and newer`, remedy);
  }
  return accept(best);
}

/** A decided minimum replaces a lower one; a lower one is never gone back to, whoever says so. */
export const raiseMinimum = (held: SuiteId, decided: SuiteId): SuiteId => (decided > held ? decided : held);
