// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { Symptom } from '../../agent/core/knowledge/symptom.ts';
import type { MeshView } from '../../agent/core/mesh/mesh-view.ts';
import type { LinkStatus } from '../../agent/ports/status.ts';
import type { Mesh } from '../rigs/rig.ts';
import { underlayOf } from '../topologies/topology.ts';
import type { RouterLine } from './view.ts';

interface MeshAnswer {
  readonly view: MeshView | null;
  readonly links: readonly LinkStatus[];
}

function metricOf(view: MeshView | null, link: LinkStatus): string {
  const route =
    view?.routes.find((one) => one.hardif === link.hardif && one.nextHop === link.mac && one.best) ??
    view?.routes.find((one) => one.hardif === link.hardif && one.nextHop === link.mac);
  if (route === undefined) return '–';
  return route.metric.kind === 'tq' ? `TQ ${route.metric.value}` : `${(route.metric.value / 1000).toFixed(0)} Mbit/s`;
}

async function lookAt(mesh: Mesh, name: string): Promise<RouterLine> {
  try {
    const [health, seen, symptoms, heals] = await Promise.all([
      mesh.ask<{ state: string }>(name, '/api/health'),
      mesh.ask<MeshAnswer>(name, '/api/mesh'),
      mesh.symptoms(name),
      mesh.heals(name),
    ]);
    const links = seen.body.links.map((link) => ({
      to: underlayOf(link.hardifName).replace(/^to-/, ''),
      metric: metricOf(seen.body.view, link),
      loss: link.lossIn,
      mark: link.isolated ? ' ✂' : link.penalised ? ' ▽' : '',
    }));
    return { name, state: health.body.state, links, symptoms: symptoms as readonly Symptom[], heals: heals as readonly Heal[] };
  } catch {
    // A killed or frozen agent answers nobody: that is what there is to see.
    return { name, state: null, links: [], symptoms: [], heals: [] };
  }
}

/** Asks every router's agent what it sees and does. */
export async function lookAround(mesh: Mesh): Promise<RouterLine[]> {
  return Promise.all(mesh.topology.routers.map((router) => lookAt(mesh, router)));
}
