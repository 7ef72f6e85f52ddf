// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

const retryAfter = 1000;

interface Way {
  readonly ifindex: IfIndex;
  readonly name: string;
}

/**
 * Where the mesh is heard: on the mesh interface, or on the bridge that it is a port of. The kernel hands every frame of a
 * bridge port to the bridge (net/bridge/br_input.c, br_handle_frame), so a socket on the port hears nothing, and the port
 * often has no IPv6 at all. A master of another kind (a VRF) leaves the frames to the mesh interface. Null: no mesh is known.
 */
export function wayOverMesh(k: Knowledge): Way | null {
  if (k.mesh === null) return null;
  const { ifindex, name } = k.mesh.mesh;
  const master = k.links[ifindex]?.master ?? null;
  const over = master === null ? undefined : k.links[master];
  return over?.kind === 'bridge' ? { ifindex: over.ifindex, name: over.name } : { ifindex, name };
}

/** The interface over which notices and echoes go now; null while there is none. */
export function openOverMesh(k: Knowledge): IfIndex | null {
  return k.meshChannel.state === 'open' ? k.meshChannel.over : null;
}

/** Opens the channel where the mesh is heard, and leaves an interface that it is heard on no more. */
export function followMeshChannel(turn: Turn): void {
  const way = wayOverMesh(turn.k);
  if (way === null) return;
  const { over, state, retryAt } = turn.k.meshChannel;
  const moved = over !== null && over !== way.ifindex;
  if (moved && state !== 'shut') turn.actions.push({ kind: 'close-channel', hardif: over });
  if (!moved && (state !== 'shut' || turn.at < retryAt)) return;
  turn.actions.push({ kind: 'open-mesh-channel', mesh: way.ifindex, name: way.name });
  learn(turn, { meshChannel: { state: 'asked', over: way.ifindex, retryAt: instant(turn.at + retryAfter) } });
}

/** The loop tried to open it; a refusal (an address still tentative, a bridge that goes) is tried again a second later. */
export function meshChannelAnswered(turn: Turn, over: IfIndex, refused: boolean): void {
  const retryAt = instant(turn.at + retryAfter);
  if (refused) return learn(turn, { meshChannel: { state: 'shut', over, retryAt } });
  // The others know this router by the address that it spoke from last: it speaks from the new one at once.
  learn(turn, { meshChannel: { state: 'open', over, retryAt }, nextNotice: turn.at });
}
