// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { stranger, strangerInRange } from '../../topologies/with-stranger.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { countOf } from './agent-log.ts';
import { attack, awaitReport, endAttack } from './attack.ts';
import { countersOf } from './kernel-links.ts';
import { countLinks, disturbedLinks } from './links-lived.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

interface Replayed {
  readonly recorded: Readonly<Record<string, number>>;
  readonly sent: number;
}

const wanted = ['encrypted', 'beacon', 'handshake', 'record'] as const;
/** With traffic of its own, so that far more than a replay window follows what was recorded first. */
const recordFor = 10_000;
const settledAfter = 5000;

async function sumOver(mesh: Mesh, one: (router: string) => Promise<number>): Promise<number> {
  const all = await Promise.all(mesh.topology.routers.map(one));
  return all.reduce((sum, value) => sum + value, 0);
}

const late = (mesh: Mesh): Promise<number> => sumOver(mesh, async (router) => (await countersOf(mesh, router)).get('InPktsLate') ?? 0);
const recognised = (mesh: Mesh): Promise<number> =>
  sumOver(mesh, async (router) => (await countOf(mesh, router, 'link-replayed')) + (await countOf(mesh, router, 'channel-replayed')));

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  // From before the first handshake.
  await attack(mesh, stranger, 'replayer', { on: 'air0', rate: 300 });
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const [links, lateBefore] = [await countLinks(mesh), await late(mesh)];
  let sent = 0;
  const traffic = await undisturbed(mesh, rig, async () => {
    await pause(recordFor);
    say('everything that was recorded is sent again');
    await mesh.signal(stranger, 'SIGUSR2', 'replayer');
    ({ sent } = await awaitReport<Replayed>(mesh, stranger, 'replayer', 180_000));
    await pause(settledAfter);
  });
  const { recorded } = await endAttack<Replayed>(mesh, stranger, 'replayer');
  say(`${sent} frames were sent again: ${JSON.stringify(recorded)}`);
  const problems = [...traffic.problems, ...disturbedLinks(links, await countLinks(mesh))];
  for (const kind of wanted) if ((recorded[kind] ?? 0) === 0) problems.push(`no frame of the kind ${kind} was recorded`);
  if ((await late(mesh)) === lateBefore) problems.push('no kernel counted a late frame: nothing was replayed to it');
  if ((await recognised(mesh)) === 0) problems.push('no agent tells of a replayed handshake or message');
  return { problems, lostPackets: traffic.report.lost };
}

export const replay = scripted(
  'replay',
  'frames, beacons and handshakes of a whole mesh are recorded and sent again: nothing changes, counters show it',
  90_000,
  script,
  strangerInRange,
);
