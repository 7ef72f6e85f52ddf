// SPDX-License-Identifier: Apache-2.0
import type { AgentOptions, Mesh } from './rig.ts';

export interface BringUp {
  readonly agents?: AgentOptions;
  readonly progress?: (text: string) => void;
  /** Agents are healthy within so long, ms. Default 60,000. */
  readonly healthyWithin?: number;
  /** Called when the mesh is whole; where links are clear, before any agent runs. */
  readonly whole?: () => Promise<void>;
  /** Lets the agents start when it likes: for whoever has other work on the same processors. */
  readonly start?: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Brings a mesh up. batman-adv alone makes clear links a mesh, and agents come to it as to one that runs. Protected links carry
 * nothing before both ends' agents have authenticated each other, so there agents come first.
 */
export async function bringUp(mesh: Mesh, how: BringUp = {}): Promise<void> {
  const { progress = () => undefined, whole = async () => undefined, start = (work) => work() } = how;
  const meet = async (): Promise<void> => {
    progress('waiting until every router knows every other');
    await mesh.ready();
    await whole();
  };
  if (mesh.links === 'clear') await meet();
  progress('starting the agents');
  await start(async () => {
    await mesh.startAgents(how.agents);
    await mesh.agentsReady(how.healthyWithin);
  });
  if (mesh.links === 'protected') await meet();
}
