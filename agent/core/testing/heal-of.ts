// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { healsOf, type SimulatedMesh, type SimulatedRouter } from './simulated-mesh.ts';

/** A router that the test says is there. */
export function routerOf(mesh: SimulatedMesh, id: number): SimulatedRouter {
  const router = mesh.routers[id];
  if (router === undefined) throw new Error(`there is no router ${id}`);
  return router;
}

/** The newest heal of a router in its newest state. */
export function lastHeal(mesh: SimulatedMesh, id: number): Heal | undefined {
  return healsOf(routerOf(mesh, id)).at(-1);
}

/** Kinds of the changes that a router was asked for, in order. */
export function changesOf(mesh: SimulatedMesh, id: number): string[] {
  return routerOf(mesh, id).actions.flatMap(({ action }) => (action.kind === 'change' ? [action.change.kind] : []));
}
