// SPDX-License-Identifier: Apache-2.0

import type { LinkStatus } from '../../../agent/ports/status.ts';
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import { linkMac } from '../../rigs/executor/addresses.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { relapses } from '../../rigs/stream-report.ts';
import { healsOfFault } from '../../scoring/matching.ts';
import { linkInterface, routerNumber } from '../../topologies/topology.ts';
import { stranger, strangerBeside } from '../../topologies/with-stranger.ts';
import { healsOf } from '../listen.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { attack, endAttack } from './attack.ts';
import { countLinks, disturbedLinks } from './links-lived.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

interface Flooded {
  readonly sent: number;
  readonly cookies: number;
  readonly seconds: number;
}

const victim = 'r1';
const rate = 10_000;
/** What an emulated machine may get out of it; less is no flood. */
const leastRate = 1000;
const floodsFor = 15_000;
const faultFor = 12_000;
/** As without a flood, of B.A.T.M.A.N. IV. */
const recoverWithin = 3000;
const detectWithin = 1500;
const settledAfter = 5000;
/** Beacons of a live link that may be lost or late. */
const mostLoss = 0.1;

/** Links of the victim whose probes do not come as they should. */
async function lateProbes(mesh: Mesh): Promise<string[]> {
  const { body } = await mesh.ask<{ links: readonly LinkStatus[] }>(victim, '/api/mesh');
  return body.links
    .filter(({ lossIn, peer }) => peer !== null && (lossIn ?? 0) > mostLoss)
    .map(({ hardifName, lossIn }) => `${Math.round((lossIn ?? 0) * 100)} % of the probes on ${hardifName} were lost while it was flooded`);
}

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  const { topology } = mesh;
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const links = await countLinks(mesh);
  const target = linkMac(mesh.number, routerNumber(topology, victim), routerNumber(topology, stranger));
  say('first messages from thousands of addresses, whose cookies come back');
  await attack(mesh, stranger, 'flooder', { on: linkInterface(victim), target, rate });
  const problems: string[] = [];
  const calm = await undisturbed(mesh, rig, async () => {
    await pause(floodsFor);
    problems.push(...(await lateProbes(mesh)), ...disturbedLinks(links, await countLinks(mesh)));
  });
  say('and a link falls silent meanwhile');
  const what = { kind: 'silent-link', ...topology.victim } as const;
  const stream = await mesh.stream(topology.watched);
  await pause(2000);
  const { began, done } = await mesh.inject(what);
  await pause(faultFor);
  const report = await stream.report({ since: began, there: done });
  await stream.stop();
  const span = { since: began, until: await rig.now() };
  const right = healsOfFault(what, topology, span, await healsOf(mesh, null));
  const { sent, cookies, seconds } = await endAttack<Flooded>(mesh, stranger, 'flooder');
  await mesh.clear(what);
  say(`${Math.round(sent / seconds)} messages a second, ${cookies} cookies returned`);
  if (sent / seconds < leastRate) problems.push(`only ${Math.round(sent / seconds)} messages a second: no flood`);
  if (cookies === 0) problems.push('no cookie came back: the flood reached nobody');
  const detectMs = right.length === 0 ? null : Math.min(...right.map(({ heal }) => heal.detectedAt - began));
  if (!right.some(({ heal }) => heal.verifiedAt !== null)) problems.push('the silent link was not healed while the router was flooded');
  if (detectMs === null || detectMs > detectWithin)
    problems.push(`it was found ${detectMs === null ? 'never' : `after ${Math.round(detectMs)} ms`}`);
  if (report.recoverMs === null || report.recoverMs > recoverWithin)
    problems.push(
      `traffic was back ${report.recoverMs === null ? 'never' : `after ${Math.round(report.recoverMs)} ms, limit ${recoverWithin}`}`,
    );
  problems.push(...relapses(report).map(({ lastedMs }) => `traffic died again for ${Math.round(lastedMs)} ms`), ...calm.problems);
  await pause(settledAfter);
  const fault = { what, since: began, until: span.until };
  return { problems, detectMs, recoverMs: report.recoverMs, lostPackets: calm.report.lost, fault };
}

export const flood = scripted(
  'flood',
  'ten thousand first messages a second from made-up addresses that return cookies: live links and heals are unharmed',
  80_000,
  script,
  strangerBeside,
);
