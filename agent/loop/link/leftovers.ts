// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkProtection, ProtectedLink } from '../../ports/link-protection.ts';

/**
 * So long a neighbour has to show again who it is after this agent started, ms. Its agent may be dead while the link lives; but who is
 * behind a device is known from a handshake alone, and whoever was revoked meanwhile would make none.
 */
const claimWithin = 60_000;
/** Between two looks, ms. */
const lookEvery = 5000;

export interface LeftoverPowers {
  readonly clock: Clock;
  readonly protection: LinkProtection;
}

export interface LeftoverListener {
  /** Devices of links that this agent authenticated. */
  claimed(): ReadonlySet<IfIndex>;
  /** A device of a link that this agent authenticated is not there any more. */
  vanished(device: IfIndex): void;
  /** Interfaces that links run over now. */
  underlays(): ReadonlySet<IfIndex>;
  removed(device: ProtectedLink): void;
  refused(refusal: Refusal): void;
  threw(error: unknown): void;
}

/**
 * Devices that an earlier start left in the kernel, with keys that still work: on interfaces that are no more protected, with settings
 * that somebody changed, or of neighbours that do not authenticate again. They go.
 */
export function createLeftovers({ clock, protection }: LeftoverPowers, listener: LeftoverListener): { tick(): void } {
  const startedAt = clock.now();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking = false;

  const mayStay = (one: ProtectedLink): boolean =>
    listener.claimed().has(one.ifindex) ||
    (listener.underlays().has(one.underlay) && one.differences.length === 0 && clock.now() - startedAt < claimWithin);

  async function look(): Promise<void> {
    const held = await protection.observe();
    if (!held.ok) return listener.refused(held.refusal);
    const there = new Set(held.value.map(({ ifindex }) => ifindex));
    for (const device of listener.claimed()) if (!there.has(device)) listener.vanished(device);
    for (const one of held.value) {
      if (mayStay(one)) continue;
      const gone = await protection.delete(one.ifindex);
      if (gone.ok) listener.removed(one);
      else if (gone.refusal.code !== 'no-such-interface') listener.refused(gone.refusal);
    }
  }

  return {
    tick() {
      if (looking || clock.now() - lookedAt < lookEvery || listener.underlays().size === 0) return;
      lookedAt = clock.now();
      looking = true;
      look()
        .catch(listener.threw)
        .finally(() => {
          looking = false;
        });
    },
  };
}
