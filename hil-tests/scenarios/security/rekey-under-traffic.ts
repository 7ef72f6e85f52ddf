// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Mesh } from '../../rigs/rig.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { countOf } from './agent-log.ts';
import { eventually } from './eventually.ts';
import { countersOf } from './kernel-links.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

const ends = ['r1', 'r4'] as const;
const rekeys = 20;
/** An old key is received for five seconds, so that two changes are six or seven apart. */
const within = 300_000;
const settledAfter = 5000;
/** Frames that came under a key which the receiver did not hold, or did not take for genuine. */
const wrong = ['InPktsNotUsingSA', 'InPktsNotValid', 'InPktsUnusedSA'] as const;

const rekeyed = (mesh: Mesh): Promise<number> => countOf(mesh, ends[0], 'rekeyed', ends[1]);

async function rejected(mesh: Mesh): Promise<number> {
  const counters = await Promise.all(ends.map((router) => countersOf(mesh, router)));
  return counters.reduce((sum, one) => sum + wrong.reduce((all, name) => all + (one.get(name) ?? 0), 0), 0);
}

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  const config = { link: { rekey_after: '5s' }, log: { level: 'debug' } };
  await bringUp(mesh, { agents: { ...agents, config }, progress: say });
  await pause(settledAfter);
  const [before, rejectedBefore] = [await rekeyed(mesh), await rejected(mesh)];
  let done = 0;
  const traffic = await undisturbed(
    mesh,
    rig,
    async () => {
      say(`until the link ${ends.join('–')} has changed its keys ${rekeys} times`);
      done =
        (await eventually(
          () => rekeyed(mesh),
          (count) => count >= before + rekeys,
          within,
          2000,
        )) - before;
    },
    { loss: 0, watch: { from: ends[0], to: ends[1], intervalMs: 20 } },
  );
  say(`${done} rekeys, ${traffic.report.sent} probes`);
  const problems = [...traffic.problems];
  if (done < rekeys) problems.push(`${done} rekeys within ${within / 1000} s, ${rekeys} were to be seen`);
  const lately = (await rejected(mesh)) - rejectedBefore;
  if (lately > 0) problems.push(`${lately} frames came under a key that their receiver did not hold`);
  return { problems, lostPackets: traffic.report.lost };
}

export const rekeyUnderTraffic = scripted(
  'rekey-under-traffic',
  'a link changes its keys twenty times while fifty probes a second cross it: none is lost',
  200_000,
  script,
);
