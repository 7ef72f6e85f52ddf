// SPDX-License-Identifier: Apache-2.0

import { ofAnotherMesh } from '../execute/resource.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { watchKey } from '../knowledge/neighbour-watch.ts';
import type { ProtectedNeighbour } from '../mesh/protected-neighbour.ts';
import { after, type Instant, ms } from '../time.ts';
import { learn, type Turn, without } from '../turn.ts';
import { watchHardifs } from './watch-hardifs.ts';

/** An attachment that was refused, or that somebody undid, is asked for again after this long. */
const askAgainAfter = ms(2000);

export function takeProtectedLinks(turn: Turn, links: readonly ProtectedNeighbour[]): void {
  learn(turn, { protectedLinks: Object.fromEntries(links.map((link) => [watchKey(link.over, link.mac), link])) });
  // Whoever was known by another interface before is watched anew, by the one that carries it now.
  const stays = Object.entries(turn.k.neighbours).filter(([, watch]) => {
    const carrying = turn.k.protectedLinks[watchKey(watch.over, watch.mac)]?.hardif ?? watch.over;
    return watch.hardif === carrying;
  });
  learn(turn, { neighbours: Object.fromEntries(stays) });
  watchHardifs(turn);
}

/** This agent took it out of the mesh, and puts it back when it is well. */
const isOut = (k: Knowledge, name: string): boolean =>
  k.lasting.owned.some((owned) => owned.undo.kind === 'attach-hardif' && owned.undo.name === name && !ofAnotherMesh(k, owned));

/** Brings the devices of authenticated links into the mesh: without that nothing is routed over them. */
export function attachProtectedLinks(turn: Turn): void {
  const { mesh, settings } = turn.k;
  if (mesh === null || settings === null || settings.underlays.length === 0 || turn.k.phase !== 'running' || turn.k.meshStale) return;
  for (const link of Object.values(turn.k.protectedLinks)) {
    const asked: Instant | undefined = turn.k.attached[link.name];
    if (mesh.hardifs.some((one) => one.ifindex === link.hardif)) {
      if (asked !== undefined) learn(turn, { attached: without(turn.k.attached, link.name) });
      continue;
    }
    if (isOut(turn.k, link.name) || (asked !== undefined && turn.at < after(asked, askAgainAfter))) continue;
    learn(turn, { attached: { ...turn.k.attached, [link.name]: turn.at } });
    turn.actions.push({ kind: 'attach-link', hardif: link.hardif, name: link.name, mesh: mesh.mesh.ifindex });
  }
}
