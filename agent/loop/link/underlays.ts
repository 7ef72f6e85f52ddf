// SPDX-License-Identifier: Apache-2.0
import { macOfSci, portOfSci, type SciPort } from '../../core/link/link-end.ts';
import type { LinkSelf } from '../../core/link/link-state.ts';
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import { linkLocalOf } from '../../core/mesh/link-local.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { Outcome, Refusal } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkProtection, ProtectedLink, Underlay } from '../../ports/link-protection.ts';
import type { UnderlayFilter } from '../../ports/underlay-filter.ts';

/** An underlay that was refused is looked at again after this long, ms: it may have been freed, or joined its radio mesh. */
const againAfter = 5000;

/** Which of our ports leads to whom, by devices of an earlier start. */
const portsOf = (hardif: IfIndex, held: readonly ProtectedLink[]): ReadonlyMap<LinkLocal, SciPort> =>
  new Map(
    held.flatMap(({ underlay, own, peer }) =>
      underlay === hardif && peer !== null ? [[linkLocalOf(macOfSci(peer)), portOfSci(own)] as const] : [],
    ),
  );

interface Opened {
  readonly name: string;
  ports: ReadonlyMap<LinkLocal, SciPort>;
  underlay: Underlay | null;
  triedAt: number;
}

/** The interfaces that links run over: looked at, guarded, and only then spoken on. */
export interface Underlays {
  open(hardif: IfIndex, name: string): void;
  shut(hardif: IfIndex): void;
  has(hardif: IfIndex): boolean;
  ready(hardif: IfIndex): Underlay | null;
  /** As handshakes name them; those that are ready. */
  faces(): LinkSelf['interfaces'];
  /** Looks again at those that were refused. */
  tick(): void;
}

export interface UnderlayPowers {
  readonly clock: Clock;
  readonly protection: LinkProtection;
  /** Null: what is not protected may come in as well; the log says so. */
  readonly filter: UnderlayFilter | null;
}

export interface UnderlayListener {
  told(name: string, outcome: Outcome<unknown> | { readonly ok: false; readonly refusal: Refusal }): void;
  changed(): void;
  threw(error: unknown): void;
}

export function createUnderlays({ clock, protection, filter }: UnderlayPowers, listener: UnderlayListener): Underlays {
  const opened = new Map<IfIndex, Opened>();

  async function prepare(hardif: IfIndex, one: Opened): Promise<void> {
    const seen = await protection.inspect(hardif);
    listener.told(one.name, seen);
    if (!seen.ok) return;
    // Without the guard the links are as safe as with it; the router's own services on that interface are not.
    if (filter !== null) listener.told(`the filter of ${one.name}`, await filter.guard(hardif, false));
    const held = await protection.observe();
    listener.told(`the devices on ${one.name}`, held);
    if (opened.get(hardif) !== one) return;
    if (held.ok) one.ports = portsOf(hardif, held.value);
    one.underlay = seen.value;
    listener.changed();
  }

  function look(hardif: IfIndex, one: Opened): void {
    one.triedAt = clock.now();
    prepare(hardif, one).catch(listener.threw);
  }

  return {
    open(hardif, name) {
      const one: Opened = { name, ports: new Map(), underlay: null, triedAt: 0 };
      opened.set(hardif, one);
      look(hardif, one);
    },
    shut(hardif) {
      if (opened.delete(hardif)) listener.changed();
    },
    has: (hardif) => opened.has(hardif),
    ready: (hardif) => opened.get(hardif)?.underlay ?? null,
    faces: () =>
      new Map(
        [...opened].flatMap(([hardif, { underlay, ports }]) =>
          underlay === null ? [] : [[hardif, { mac: underlay.mac, kind: underlay.kind, ports }]],
        ),
      ),
    tick() {
      for (const [hardif, one] of opened) if (one.underlay === null && clock.now() - one.triedAt >= againAfter) look(hardif, one);
    },
  };
}
