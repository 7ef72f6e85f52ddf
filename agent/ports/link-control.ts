// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/** Enslaves hard interfaces to the mesh interface and frees them (IFLA_MASTER). */
export interface LinkControl {
  attach(hardif: IfIndex, mesh: IfIndex): Promise<Outcome<void>>;
  /** Refused with code `not-ours` where the interface is not enslaved to `mesh` any more. */
  detach(hardif: IfIndex, mesh: IfIndex): Promise<Outcome<void>>;
}
