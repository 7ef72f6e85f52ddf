// SPDX-License-Identifier: Apache-2.0
import {
  type Estimate,
  estimateAfterFloor,
  estimateAtStart,
  estimatedTime,
  hearClaim,
  type TimeClaim,
} from '../../core/identity/estimate.ts';
import type { IssuerKeyId } from '../../core/identity/pq-svid.ts';
import {
  floorAfterUpdate,
  floorAtBuild,
  floorFor,
  type ProvenFloor,
  reachInstant,
  type TimeWitness,
} from '../../core/identity/proven-floor.ts';
import { issuerOf, type TrustBundle } from '../../core/identity/trust-bundle.ts';
import { accept, done, type Outcome } from '../../core/refusal.ts';
import type { Instant, WallTime } from '../../core/time.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';

interface Word {
  readonly witness: TimeWitness;
  readonly at: WallTime;
}

/** What a running agent knows about the time: what its place has kept, what it learned since, and what the time probably is. */
export interface ProvenTime {
  /** What the place has kept now; `issuer` is this router's own. What was learned since counts on, but for issuers that left. */
  kept(floor: ProvenFloor, bundle: TrustBundle, issuer: IssuerKeyId, now: Instant): void;
  floor(): ProvenFloor;
  estimate(now: Instant): WallTime;
  /** A verified instant; whether it was news. Refuses with the codes of `reachInstant`. */
  reach(witness: TimeWitness, at: WallTime, now: Instant): Outcome<boolean>;
  /** What a neighbour says. */
  hear(claim: TimeClaim): void;
  /** Whether something was learned that the place has not kept. */
  unsaved(): boolean;
  /** Adds to what the place has kept what was learned: others may have added to it too. */
  save(place: IdentityPlace): Promise<Outcome<void>>;
}

/** `built`: the date of this release. */
export function createProvenTime(built: WallTime): ProvenTime {
  /** The last word of each witness that the place does not know. */
  const learned = new Map<string, Word>();
  let floor = floorAtBuild(built);
  let own: IssuerKeyId | null = null;
  let estimate: Estimate | null = null;

  function raised(from: ProvenFloor, words: readonly Word[]): ProvenFloor {
    return words.reduce((reached, { witness, at }) => {
      const next = reachInstant(reached, witness, at);
      return next.ok ? next.value : reached;
    }, from);
  }
  function advance(next: ProvenFloor, now: Instant): void {
    floor = next;
    const time = floorFor(floor, own);
    estimate = estimate === null ? estimateAtStart(time, now) : estimateAfterFloor(estimate, time, now);
  }

  return {
    kept(found, bundle, issuer, now) {
      own = issuer;
      for (const [key, { witness }] of learned)
        if (witness.kind === 'issuer' && issuerOf(bundle, witness.name) === null) learned.delete(key);
      advance(raised(found, [...learned.values()]), now);
    },
    floor: () => floor,
    estimate: (now) => (estimate === null ? floorFor(floor, own) : estimatedTime(estimate, now)),
    reach(witness, at, now) {
      const next = reachInstant(floor, witness, at);
      if (!next.ok) return next;
      const news = JSON.stringify(next.value) !== JSON.stringify(floor);
      if (news) {
        learned.set(witness.kind === 'decision' ? '' : `${witness.kind} ${witness.name}`, { witness, at });
        advance(next.value, now);
      }
      return accept(news);
    },
    hear(claim) {
      if (estimate !== null) estimate = hearClaim(estimate, claim);
    },
    unsaved: () => learned.size > 0,
    async save(place) {
      const words = [...learned];
      if (words.length === 0) return done;
      const saved = await place.alone(async (inside) => {
        const trust = await inside.loadTrust();
        if (!trust.ok) return trust;
        const before = trust.value.floor === null ? floorAtBuild(built) : floorAfterUpdate(trust.value.floor, built);
        return inside.saveFloor(
          raised(
            before,
            words.map(([, word]) => word),
          ),
        );
      });
      // A later word of the same witness, learned meanwhile, is kept the next time.
      if (saved.ok) for (const [key, word] of words) if (learned.get(key) === word) learned.delete(key);
      return saved;
    },
  };
}
