// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { MeshTrust } from '../../rigs/rig.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { countOf } from './agent-log.ts';
import { linksAgain } from './restart-agent.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

const renewed = 'r1';
const neighbours = ['r2', 'r4', 'r6'] as const;
const settledAfter = 5000;
const staysFor = 15_000;

async function svidOf(trust: MeshTrust, router: string): Promise<string> {
  const { current } = JSON.parse(await trust.router(router, 'show', '--json')) as { current: { svid: string } | null };
  return current?.svid ?? 'none';
}

async function script({ rig, mesh, trust, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const problems: string[] = [];
  const before = await svidOf(trust, renewed);
  const ended = (): Promise<number[]> =>
    Promise.all([countOf(mesh, renewed, 'link-ended'), ...neighbours.map((router) => countOf(mesh, router, 'link-ended', renewed))]);
  const endedBefore = await ended();
  const traffic = await undisturbed(mesh, rig, async () => {
    say(`${renewed} gets new keys and a new SVID`);
    await trust.renew(renewed);
    await mesh.signal(renewed, 'SIGHUP');
    await pause(staysFor);
    if ((await ended()).some((count, n) => count > (endedBefore[n] ?? 0)))
      problems.push(`links of ${renewed} ended when its SVID was renewed`);
    say('a neighbour that starts anew meets it with the new one');
    problems.push(...(await linksAgain(mesh, 'r4', [renewed])));
    await pause(settledAfter);
  });
  if ((await svidOf(trust, renewed)) === before) problems.push(`${renewed} still has the SVID that it had`);
  return { problems: [...problems, ...traffic.problems], lostPackets: traffic.report.lost };
}

export const svidRotation = scripted(
  'svid-rotation',
  'a linked router gets new keys and a new SVID: its links stay, and the next handshake uses them',
  80_000,
  script,
);
