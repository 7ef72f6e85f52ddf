// SPDX-License-Identifier: Apache-2.0
import type { Mesh, Rig } from '../rigs/rig.ts';
import type { HealOf } from '../scoring/matching.ts';
import { scoreScript } from '../scoring/score-script.ts';
import { gather } from './evidence.ts';
import type { Played, RunOptions } from './played.ts';
import type { ScriptedScenario } from './scenario.ts';

/** Heals of the agents that run: a script may have ended others. */
async function healsOfRunning(mesh: Mesh): Promise<HealOf[]> {
  const lists = await Promise.all((await mesh.running()).map(async (router) => ({ router, heals: await mesh.heals(router) })));
  return lists.flatMap(({ router, heals }) => heals.map((heal) => ({ router, heal })));
}

/** Lets a script act on its mesh and scores what it found. Whoever healed what nobody broke is counted, whatever the script says. */
export async function playScript(mesh: Mesh, rig: Rig, scenario: ScriptedScenario, options: RunOptions): Promise<Played> {
  const { trust } = mesh;
  if (trust === null) throw new Error(`${scenario.name} needs protected links`);
  const verdict = await scenario.script({ rig, mesh, trust, agents: options.agents, say: options.progress });
  const heals = await healsOfRunning(mesh);
  const evidence = await gather(mesh);
  await mesh.stopAgents();
  return { score: scoreScript(verdict, mesh.topology, heals), evidence };
}
