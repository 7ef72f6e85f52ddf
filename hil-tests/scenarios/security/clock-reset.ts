// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { setClock, withOtherClock } from './guest-clock.ts';
import { countLinks, disturbedLinks } from './links-lived.ts';
import { linksAgain } from './restart-agent.ts';
import { scripted } from './scripted.ts';
import { undisturbed } from './undisturbed.ts';

/** A router without a battery; one whose time server lies. Whose agent starts there, and who its neighbours are. */
const times = [
  { year: 1970, at: new Date('1970-01-02T00:00:00Z'), starts: 'r3', neighbours: ['r2', 'r4'] },
  { year: 2040, at: new Date('2040-01-01T00:00:00Z'), starts: 'r5', neighbours: ['r4', 'r6'] },
] as const;
const staysFor = 15_000;
const settledAfter = 5000;

async function script({ rig, mesh, agents, say }: Stage): Promise<Verdict> {
  await bringUp(mesh, { agents, progress: say });
  await pause(settledAfter);
  const problems: string[] = [];
  const traffic = await withOtherClock(rig, () =>
    undisturbed(mesh, rig, async () => {
      for (const { year, at, starts, neighbours } of times) {
        const links = await countLinks(mesh);
        say(`all clocks say ${year}`);
        await setClock(rig, at);
        await pause(staysFor);
        problems.push(...disturbedLinks(links, await countLinks(mesh)).map((one) => `in ${year} ${one}`));
        problems.push(...(await linksAgain(mesh, starts, neighbours)).map((one) => `in ${year} ${one}`));
        await pause(settledAfter);
      }
      await setClock(rig, new Date());
      await pause(settledAfter);
    }),
  );
  return { problems: [...problems, ...traffic.problems], lostPackets: traffic.report.lost };
}

export const clockReset = scripted(
  'clock-reset',
  'all clocks stand at 1970, then at 2040: links stay, an agent that starts there gets its links, nobody heals anything',
  110_000,
  script,
);
