// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { underlayOf } from '../../topologies/topology.ts';
import type { BuiltMesh } from './built-mesh.ts';
import { now } from './clock.ts';
import { namesIn } from './hardif-names.ts';
import { preferences } from './preferences.ts';
import { must } from './run-command.ts';

/** Disliked links of a protected mesh: agents bring their devices, and each is liked less once it is there. Until `until`, rig time. */
export async function preferProtected(mesh: BuiltMesh, until: number): Promise<void> {
  const { topology, algorithm } = mesh.plan;
  for (const router of topology.routers) {
    const namespace = mesh.namespace(router);
    const wanted = preferences(topology, router, algorithm).length;
    for (let there: readonly string[] = []; wanted > 0; await pause(500)) {
      there = namesIn(await must(['batctl', 'meshif', 'bat0', 'interface'], { namespace }));
      const deviceOf = (underlay: string): string => there.find((name) => underlayOf(name) === underlay) ?? '';
      const commands = preferences(topology, router, algorithm, deviceOf);
      if (commands.every(([, , device]) => device !== '')) {
        for (const command of commands) await must(command, { namespace });
        break;
      }
      if (now() > until) throw new Error(`${router}'s links were not in the mesh in time: it has ${there.join(', ') || 'none'}`);
    }
  }
}
