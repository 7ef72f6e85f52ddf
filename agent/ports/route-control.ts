// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/**
 * The router's own IPv4 default route, and the private tables by which a gateway proof travels through a chosen gateway.
 * The original default route is never deleted: the diversion is a second one with a better metric.
 */
export interface RouteControl {
  divertDefault(mesh: IfIndex, via: string): Promise<Outcome<void>>;
  restoreDefault(mesh: IfIndex, via: string): Promise<Outcome<void>>;
  /** Is the diversion over `via` in place now? */
  diverted(mesh: IfIndex, via: string): Promise<Outcome<boolean>>;
  /**
   * Makes traffic from local ports `firstPort..firstPort+15` leave via the gateway `via` on the mesh; with `via` null by
   * the router's original default route, also while a diversion is in place.
   */
  steerProof(slot: number, mesh: IfIndex, via: string | null): Promise<Outcome<{ readonly firstPort: number }>>;
  clearProofs(): Promise<Outcome<void>>;
}
