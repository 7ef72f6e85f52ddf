// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { countOf } from './agent-log.ts';
import { eventually } from './eventually.ts';
import { countersOf, devicesOf, hardifsOf } from './kernel-links.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

const dead = 'r4';
const neighbours = ['r1', 'r3', 'r5'] as const;
const deadFor = 30_000;
const againWithin = 60_000;
const settledAfter = 5000;

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const problems: string[] = [];
  const [devices, hardifs] = [await devicesOf(mesh, dead), await hardifsOf(mesh, dead)];
  const genuine = async (): Promise<number> => (await countersOf(mesh, dead)).get('InPktsOK') ?? 0;
  const before = await genuine();
  const ended = await Promise.all(neighbours.map((router) => countOf(mesh, router, 'link-ended', dead)));
  const sessions = (): Promise<number[]> => Promise.all(neighbours.map((router) => countOf(mesh, dead, 'link-established', router)));
  const had = await sessions();
  const fault = { kind: 'agent-killed', router: dead } as const;
  const traffic = await undisturbed(mesh, rig, async () => {
    await mesh.inject(fault);
    say(`${dead}'s agent is dead, its links live`);
    await pause(deadFor);
    const [left, inMesh] = [await devicesOf(mesh, dead), await hardifsOf(mesh, dead)];
    const gone = devices.filter((device) => !left.includes(device));
    if (gone.length > 0) problems.push(`${dead} lost ${gone.join(', ')} with its agent`);
    const out = hardifs.filter((device) => !inMesh.includes(device));
    if (out.length > 0) problems.push(`${out.join(', ')} left ${dead}'s mesh with its agent`);
    if ((await genuine()) <= before) problems.push(`no genuine frame reached ${dead} meanwhile`);
    const now = await Promise.all(neighbours.map((router) => countOf(mesh, router, 'link-ended', dead)));
    for (const [n, router] of neighbours.entries())
      if ((now[n] ?? 0) > (ended[n] ?? 0)) problems.push(`${router} ended its link with ${dead}`);
    say('its agent comes back');
    await mesh.clear(fault);
    const has = await eventually(sessions, (counts) => counts.every((count, n) => count > (had[n] ?? 0)), againWithin);
    for (const [n, router] of neighbours.entries())
      if ((has[n] ?? 0) <= (had[n] ?? 0)) problems.push(`${dead} had no session with ${router} again within ${againWithin / 1000} s`);
    await pause(settledAfter);
  });
  return { problems: [...problems, ...traffic.problems], lostPackets: traffic.report.lost };
}

export const deadAgent = scripted(
  'dead-agent',
  'an agent is killed: its links go on carrying traffic under their keys, and are taken over by the next one',
  90_000,
  script,
);
