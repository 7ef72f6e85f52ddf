// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import { linkInterface } from '../../topologies/topology.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { eventually } from './eventually.ts';
import { setClock, withOtherClock } from './guest-clock.ts';
import { isProtected } from './kernel-links.ts';
import { linksAgain, restartAgent } from './restart-agent.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

const expired = 'r1';
const neighbours = ['r2', 'r4', 'r6'] as const;
/** Whoever comes back from the authority, and knows what day it is. */
const informed = 'r4';
const lifetime = 60_000;
const day = 86_400_000;
/** Past the end of the SVID, and past the week of grace. */
const evidence = 10 * day;
const outWithin = 60_000;
const margin = 15_000;

async function script({ rig, mesh, trust, agents, say }: Stage): Promise<Verdict> {
  const problems: string[] = [];
  await trust.renew(expired, '--lifetime', `${lifetime / 1000}s`);
  const ends = Date.now() + lifetime;
  await bringUp(mesh, { agents, progress: say });
  const traffic = await undisturbed(mesh, rig, async () => {
    say(`until ${expired}'s SVID has ended, and no authority is in reach`);
    await pause(Math.max(0, ends - Date.now()) + margin);
    for (const router of neighbours)
      if (!(await isProtected(mesh, router, linkInterface(expired)))) problems.push(`${router} dropped its link with ${expired}`);
    say('it starts anew: its neighbours have no proof that it is late');
    problems.push(...(await linksAgain(mesh, expired, neighbours)));
    await pause(margin);
  });
  const since = await rig.now();
  await withOtherClock(rig, async () => {
    say(`${informed} is renewed by the authority, ten days later`);
    await setClock(rig, new Date(Date.now() + evidence));
    await trust.renew(informed);
  });
  await mesh.signal(informed, 'SIGHUP');
  await pause(margin);
  await restartAgent(mesh, expired);
  const stays = await eventually(
    () => isProtected(mesh, informed, linkInterface(expired)),
    (there) => !there,
    outWithin,
  );
  if (stays) problems.push(`${informed}, which has proof that ${expired}'s SVID and its grace are over, still has a device for it`);
  for (const router of ['r2', 'r6'])
    if (!(await isProtected(mesh, router, linkInterface(expired)))) problems.push(`${router}, which has no such proof, dropped ${expired}`);
  const fault = { what: { kind: 'silent-link', a: expired, b: informed }, since, until: await rig.now() } as const;
  return { problems: [...problems, ...traffic.problems], lostPackets: traffic.report.lost, fault };
}

export const expiredOffline = scripted(
  'expired-offline',
  'an SVID ends while no authority is in reach: grace keeps its links, until a verifier has proof that the grace is over',
  260_000,
  script,
);
