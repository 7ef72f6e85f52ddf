// SPDX-License-Identifier: Apache-2.0

import { type Fault, mutedBy } from '../faults/fault.ts';
import { pause } from '../pause.ts';
import type { Mesh } from '../rigs/rig.ts';
import type { HealOf, SymptomOf } from '../scoring/matching.ts';
import type { RouterName } from '../topologies/topology.ts';

const backWithin = 60_000;

/** Asks every agent but `mute`, the one that the fault itself silenced: what any other one does not answer fails the run. */
async function askAll<T>(
  mesh: Mesh,
  mute: RouterName | null,
  ask: (router: RouterName) => Promise<readonly T[]>,
): Promise<[RouterName, T][]> {
  const answers = await Promise.all(
    mesh.topology.routers
      .filter((router) => router !== mute)
      .map(async (router) => (await ask(router)).map((one): [RouterName, T] => [router, one])),
  );
  return answers.flat();
}

export async function healsOf(mesh: Mesh, mute: RouterName | null): Promise<HealOf[]> {
  return (await askAll(mesh, mute, (router) => mesh.heals(router))).map(([router, heal]) => ({ router, heal }));
}

/** Collects the symptoms that the routers show for `forMs`. */
export async function watchSymptoms(mesh: Mesh, mute: RouterName | null, forMs: number): Promise<SymptomOf[]> {
  const seen = new Map<string, SymptomOf>();
  for (const until = Date.now() + forMs; Date.now() < until; await pause(Math.max(0, Math.min(1000, until - Date.now())))) {
    for (const [router, symptom] of await askAll(mesh, mute, (one) => mesh.symptoms(one))) {
      const key = `${router} ${symptom.id} ${symptom.since}`;
      if (!seen.has(key)) seen.set(key, { router, symptom });
    }
  }
  return [...seen.values()];
}

/** Throws with its last words where an agent has ended that nobody ended. */
export async function checkAlive(mesh: Mesh, mute: RouterName | null): Promise<void> {
  const running = await mesh.running();
  const ended = mesh.topology.routers.filter((router) => router !== mute && !running.includes(router));
  const words = await Promise.all(ended.map(async (router) => `the agent on ${router} ended: ${await mesh.lastWords(router)}`));
  if (words.length > 0) throw new Error(words.join('\n'));
}

/** Waits until the agent that `fault` silenced answers again. */
export async function awaitVoice(mesh: Mesh, fault: Fault): Promise<void> {
  const router = mutedBy(fault);
  if (router === null) return;
  for (const until = Date.now() + backWithin; ; await pause(500)) {
    try {
      await mesh.heals(router);
      return;
    } catch (error) {
      if (Date.now() > until) throw new Error(`the agent on ${router} did not come back within ${backWithin / 1000} s: ${error}`);
    }
  }
}
