// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { linkedWith, outOfLinks } from './out-of-links.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

const out = 'r4';
const neighbours = ['r1', 'r3', 'r5'] as const;
const outWithin = 5000;
/** It tries to come back. */
const staysOutFor = 20_000;
const settledAfter = 5000;

async function script({ rig, mesh, trust, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const problems: string[] = [];
  const before = await linkedWith(mesh, out, neighbours);
  if (before.length < neighbours.length) problems.push(`only ${before.join(', ') || 'nobody'} had a link with ${out} before`);
  say(`${out} is revoked, and its neighbours get the list`);
  // An agent that looks into its directory by itself may know it before it is told to.
  const since = await rig.now();
  await trust.revoke(out, neighbours, '--reason', 'stolen from the roof');
  await Promise.all(neighbours.map((router) => mesh.signal(router, 'SIGHUP')));
  const { tookMs, left } = await outOfLinks(mesh, out, neighbours, outWithin);
  if (left.length > 0) problems.push(`${left.join(', ')} had a link with ${out} ${outWithin / 1000} s after the news`);
  // The others go on without it, r1 and r3 over r2.
  const traffic = await undisturbed(mesh, rig, () => pause(staysOutFor), { watch: { from: 'r1', to: 'r3' } });
  const again = await linkedWith(mesh, out, neighbours);
  if (again.length > 0) problems.push(`${again.join(', ')} took ${out} in again`);
  const fault = { what: { kind: 'router-crash', router: out }, since, until: await rig.now() } as const;
  return { problems: [...problems, ...traffic.problems], detectMs: tookMs, lostPackets: traffic.report.lost, fault };
}

export const revoked = scripted(
  'revoked',
  'a router is revoked: it is out of every link within five seconds of the news, and stays out',
  70_000,
  script,
);
