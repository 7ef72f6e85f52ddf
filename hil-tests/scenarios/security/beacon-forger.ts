// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { stranger, strangerInRange } from '../../topologies/with-stranger.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { attack, endAttack } from './attack.ts';
import { countLinks, disturbedLinks } from './links-lived.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

interface Forged {
  readonly imitated: number;
  readonly sent: number;
}

const forgesFor = 20_000;
const settledAfter = 5000;

/** What the agents take for wrong. */
async function symptoms(mesh: Mesh): Promise<string[]> {
  const all = mesh.topology.routers.map(async (router) => (await mesh.symptoms(router)).map((one) => `${router} shows ${one.id}`));
  return (await Promise.all(all)).flat();
}

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const [links, known] = [await countLinks(mesh), await symptoms(mesh)];
  await attack(mesh, stranger, 'forger', { on: 'air0', rate: 100 });
  const problems: string[] = [];
  const traffic = await undisturbed(mesh, rig, async () => {
    await pause(forgesFor);
    problems.push(...(await symptoms(mesh)).filter((one) => !known.includes(one)));
  });
  const { imitated, sent } = await endAttack<Forged>(mesh, stranger, 'forger');
  say(`${sent} beacons in the names of ${imitated} routers`);
  if (imitated < mesh.topology.routers.length || sent === 0) problems.push(`only ${sent} beacons in ${imitated} names were forged`);
  problems.push(...disturbedLinks(links, await countLinks(mesh)), ...traffic.problems);
  return { problems, lostPackets: traffic.report.lost };
}

export const beaconForger = scripted(
  'beacon-forger',
  'a stranger sends beacons in every router’s name that say the worst: nobody believes one',
  50_000,
  script,
  strangerInRange,
);
