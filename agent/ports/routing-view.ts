// SPDX-License-Identifier: Apache-2.0
import type { MeshView } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/** Reads what the routing protocol knows. One observation is one consistent set of dumps. */
export interface RoutingView {
  observe(mesh: string): Promise<Outcome<MeshView>>;
  close(): Promise<void>;
}
