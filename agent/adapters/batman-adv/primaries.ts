// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import type { Outcome } from '../../core/refusal.ts';

/** Milliseconds between two readings of the translation table while an address is new. */
const readEveryNew = 1000;
/** And while all that are no routers are known as such: one may still become a router's primary. */
const readEveryKnown = 30_000;
/** So many readings without a client make an address another interface of some router. */
const readingsEnough = 10;
const limit = 4096;

/**
 * Which originators of B.A.T.M.A.N. IV are routers. Each router announces every hard interface as an originator; the
 * announcements of all but the primary have a time to live of 2 (bat_iv_ogm.c, batadv_iv_ogm_iface_enable), so they reach
 * two hops, and the originator table marks nothing. Only primaries announce clients, and every mesh interface is a client
 * of its own (soft-interface.c, batadv_softif_create_vlan): the originators of the global translation table are the primaries.
 */
export interface Primaries {
  /** The rows about routers. Before the first client is known nothing tells them apart: then all rows stay. */
  keep(routes: readonly OriginatorRoute[], readAnnouncers: () => Outcome<MacAddress[]>): OriginatorRoute[];
  /**
   * Tells which originators need not even be read now: it is long known that they are no routers, and they are not due to be
   * looked at again. A router with two radios has three originators, so that is two thirds of the table.
   */
  passingOver(): (originator: MacAddress) => boolean;
}

export function createPrimaries(now: () => number): Primaries {
  const primaries = new Set<MacAddress>();
  /** In how many readings an originator announced no client. */
  const silent = new Map<MacAddress, number>();
  let lastRead = Number.NEGATIVE_INFINITY;

  function read(routes: readonly OriginatorRoute[], readAnnouncers: () => Outcome<MacAddress[]>): void {
    lastRead = now();
    const announcers = readAnnouncers();
    // A refused reading changes nothing: what was a primary stays one until its rows are gone.
    if (!announcers.ok) return;
    // Kept beyond the table's own memory: a route outlives the client entries of a router that restarts.
    if (primaries.size > limit) primaries.clear();
    if (silent.size > limit) silent.clear();
    for (const one of announcers.value) primaries.add(one);
    for (const one of new Set(routes.map(({ originator }) => originator))) {
      if (primaries.has(one)) silent.delete(one);
      else silent.set(one, (silent.get(one) ?? 0) + 1);
    }
  }

  return {
    keep(routes, readAnnouncers) {
      const since = now() - lastRead;
      if (since >= readEveryNew) {
        const doubtful = routes.filter(({ originator }) => !primaries.has(originator));
        const isNew = doubtful.some(({ originator }) => (silent.get(originator) ?? 0) < readingsEnough);
        if (isNew || (doubtful.length > 0 && since >= readEveryKnown)) read(routes, readAnnouncers);
      }
      return primaries.size === 0 ? [...routes] : routes.filter(({ originator }) => primaries.has(originator));
    },
    passingOver() {
      if (now() - lastRead >= readEveryKnown) return () => false;
      return (originator) => (silent.get(originator) ?? 0) >= readingsEnough && !primaries.has(originator);
    },
  };
}
