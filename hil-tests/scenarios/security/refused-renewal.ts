// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { linkedWith, outOfLinks } from './out-of-links.ts';
import { scripted } from './scripted.ts';

const refused = 'r4';
const neighbours = ['r1', 'r3', 'r5'] as const;
const lifetime = 150_000;
/** A router's estimate of the time begins with what is proven, and that is as old as the last SVID it saw. */
const margin = 30_000;
const outWithin = 5000;
const newsFor = 5000;

async function script({ rig, mesh, trust, agents, say }: Stage): Promise<Verdict> {
  const problems: string[] = [];
  await trust.renew(refused, '--lifetime', `${lifetime / 1000}s`);
  await bringUp(mesh, { agents, progress: say });
  // What the routers count from: their own start is later than the SVID's, and its end is as far away for them.
  const ends = Date.now() + lifetime;
  say(`${refused} is not to be renewed, and its neighbours know it`);
  await trust.revoke(refused, neighbours, '--renewal-only', '--reason', 'left the community');
  const tell = (): Promise<unknown> => Promise.all(neighbours.map((router) => mesh.signal(router, 'SIGHUP')));
  await tell();
  await pause(newsFor);
  const kept = await linkedWith(mesh, refused, neighbours);
  if (kept.length < neighbours.length) problems.push(`only ${kept.join(', ') || 'nobody'} kept ${refused} until its SVID ends`);
  say('until its SVID has ended');
  await pause(Math.max(0, ends - Date.now()) + margin);
  const since = await rig.now();
  await tell();
  const { tookMs, left } = await outOfLinks(mesh, refused, neighbours, outWithin);
  if (left.length > 0) problems.push(`${left.join(', ')} had a link with ${refused} after its SVID had ended and its renewal was refused`);
  const fault = { what: { kind: 'router-crash', router: refused }, since: since - margin, until: await rig.now() } as const;
  return { problems, detectMs: tookMs, fault };
}

export const refusedRenewal = scripted(
  'refused-renewal',
  'a router’s renewal is refused: its links last as long as its SVID, and no longer',
  240_000,
  script,
);
