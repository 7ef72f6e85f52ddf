// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import { airMac, bridgeMac, meshAddress, primaryMac } from '../../rigs/executor/addresses.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { routerNumber } from '../../topologies/topology.ts';
import { stranger, strangerInRange } from '../../topologies/with-stranger.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { attack, endAttack } from './attack.ts';
import { said } from './kernel-links.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

export interface Eavesdropped {
  readonly kinds: Readonly<Record<string, number>>;
  readonly strange: readonly string[];
}

const medium = 'air0';
const speaksFor = 20_000;
const tables = ['originators', 'neighbors', 'translocal', 'transglobal'] as const;

async function answers(mesh: Mesh, from: string, to: string): Promise<boolean> {
  const address = meshAddress(mesh.number, routerNumber(mesh.topology, to));
  return (await mesh.exec(from, { command: ['ping', '-c', '3', '-i', '0.3', '-W', '1', address] })).status === 0;
}

/** Where a member's tables know the intruder, and where the intruder's know a member. */
async function acquaintances(mesh: Mesh): Promise<string[]> {
  const number = routerNumber(mesh.topology, stranger);
  const intruders = [primaryMac, airMac, bridgeMac].map((address) => address(mesh.number, number));
  const problems: string[] = [];
  for (const router of mesh.topology.routers)
    for (const table of tables) {
      const told = await said(mesh, router, 'batctl', 'meshif', 'bat0', table, '-n', '-H');
      if (intruders.some((address) => told.includes(address))) problems.push(`${router} has the intruder among its ${table}`);
    }
  const known = await said(mesh, stranger, 'batctl', 'meshif', 'bat0', 'originators', '-n', '-H');
  if (/([0-9a-f]{2}:){5}/.test(known)) problems.push(`the intruder knows originators: ${known.trim().split('\n')[0]}`);
  if (await answers(mesh, stranger, 'r1')) problems.push('r1 answers the intruder over the mesh');
  if (await answers(mesh, 'r1', stranger)) problems.push('the intruder answers r1 over the mesh');
  return problems;
}

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  say('the intruder speaks batman-adv and our protocol in clear, and listens');
  await mesh.startAgents({ ...agents, routers: [stranger] });
  await attack(mesh, stranger, 'eavesdropper', { on: medium });
  const problems: string[] = [];
  const traffic = await undisturbed(mesh, rig, async () => {
    await pause(speaksFor);
    problems.push(...(await acquaintances(mesh)));
  });
  const heard = await endAttack<Eavesdropped>(mesh, stranger, 'eavesdropper');
  say(`it heard ${JSON.stringify(heard.kinds)}`);
  if ((heard.kinds['encrypted'] ?? 0) === 0) problems.push('the intruder heard no MACsec: it was not in range');
  if ((heard.kinds['beacon'] ?? 0) === 0) problems.push('the intruder heard no beacon: it was not in range');
  problems.push(...heard.strange.map((frame) => `the intruder could read ${frame}`), ...traffic.problems);
  return { problems, lostPackets: traffic.report.lost };
}

export const intruder = scripted(
  'intruder',
  'a router without an SVID speaks batman-adv and our protocol on the same medium: it is nobody’s originator and reads nothing',
  50_000,
  script,
  strangerInRange,
);
