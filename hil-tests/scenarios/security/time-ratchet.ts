// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import { nodePath } from '../../rigs/project.ts';
import { linkInterface } from '../../topologies/topology.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { eventually } from './eventually.ts';
import { isProtected, said } from './kernel-links.ts';
import { linksAgain, restartAgent } from './restart-agent.ts';
import { scripted } from './scripted.ts';

const liar = 'r4';
const year2040 = Date.UTC(2040, 0, 1);
/** Writes into the liar's own file what a decision would have to say. */
const believe = `const fs = require('node:fs');
const [file, at] = process.argv.slice(1);
const floor = JSON.parse(fs.readFileSync(file, 'utf8'));
fs.writeFileSync(file, JSON.stringify({ ...floor, decision: Number(at) }));`;
/** Restarted among neighbours who are no liars: all their links are to be there. */
const restarted = [
  { router: 'r2', neighbours: ['r1', 'r3'] },
  { router: 'r6', neighbours: ['r1', 'r5'] },
] as const;
const spreadsFor = 30_000;
const day = 86_400_000;

async function script({ rig, mesh, trust, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  const since = await rig.now();
  await said(mesh, liar, nodePath, '-e', believe, `${trust.directory(liar)}/floor.json`, `${year2040}`);
  await restartAgent(mesh, liar);
  say(`${liar} believes that 2040 is proven, and speaks with its neighbours`);
  await pause(spreadsFor);
  const problems: string[] = [];
  for (const { router, neighbours } of restarted) problems.push(...(await linksAgain(mesh, router, neighbours)));
  for (const router of mesh.topology.routers.filter((one) => one !== liar)) {
    const { provenFloor } = JSON.parse(await trust.router(router, 'show', '--json')) as { provenFloor: string };
    if (Date.parse(provenFloor) > Date.now() + day) problems.push(`${router} takes ${provenFloor} for proven`);
  }
  for (const { router, neighbours } of restarted)
    for (const neighbour of neighbours) {
      const there = await eventually(() => isProtected(mesh, router, linkInterface(neighbour)), Boolean, 10_000);
      if (!there) problems.push(`${router} has no device for its link with ${neighbour}`);
    }
  // The liar takes everybody for expired, so its own links may end, and be found silent: that is its loss.
  return { problems, fault: { what: { kind: 'router-crash', router: liar }, since, until: await rig.now() } };
}

export const timeRatchet = scripted(
  'time-ratchet',
  'one router takes 2040 for proven and tells its neighbours: no SVID of theirs expires for anybody else',
  110_000,
  script,
);
