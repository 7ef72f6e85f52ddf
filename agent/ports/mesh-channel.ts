// SPDX-License-Identifier: Apache-2.0
import type { HeardNotice, MeshNotice } from '../core/mesh/beacon.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/** Speaks with every router of the mesh, over the mesh interface. */
export interface MeshChannel {
  open(mesh: IfIndex, name: string): Outcome<void>;
  send(mesh: IfIndex, notice: MeshNotice): Outcome<void>;
  drain(): { readonly notices: readonly HeardNotice[]; readonly refused: number };
  close(): void;
}
