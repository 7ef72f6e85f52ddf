// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/** Frames that came in since the filter was put in place. */
export interface UnderlayFilterCounters {
  /** Protected frames. */
  readonly protected: number;
  /** Beacons and handshakes. */
  readonly agent: number;
  /** Neighbour discovery, multicast queries, the radio's own authentication. */
  readonly needed: number;
  /** The routing protocol and echoes in clear; 0 where they are not let through. */
  readonly clear: number;
  readonly dropped: number;
}

/**
 * Optional power: keeps whatever is not protected out of an underlay, where the router's own stack would answer it. It
 * stands in the kernel and stays when the agent dies.
 */
export interface UnderlayFilter {
  /**
   * From now on only protected frames, this agent's own and what those need come in; with `clear` also the routing protocol
   * in clear and echoes, while a mesh is being migrated. Asking again changes what differs and leaves the rest in place.
   * Refused with `underlay-shared`, `filter-foreign`, `filter-unsupported`, `not-applied`.
   */
  guard(underlay: IfIndex, clear: boolean): Promise<Outcome<void>>;
  /** Everything comes in again. Nothing is refused where no filter is. */
  lift(underlay: IfIndex): Promise<Outcome<void>>;
  /** Null: the filter is not, or not wholly, in place. */
  read(underlay: IfIndex, clear: boolean): Promise<Outcome<UnderlayFilterCounters | null>>;
}
