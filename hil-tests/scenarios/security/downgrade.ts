// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { linkInterface } from '../../topologies/topology.ts';
import { stranger, strangerBetween } from '../../topologies/with-stranger.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { countOf } from './agent-log.ts';
import { attack, endAttack } from './attack.ts';
import { eventually } from './eventually.ts';
import { devicesOf } from './kernel-links.ts';
import { scripted } from './scripted.ts';

interface Relayed {
  readonly passed: number;
  readonly changed: number;
}

const startWithin = 90_000;
/** Handshakes are begun again every second or so. */
const tamperFor = 30_000;
const honestWithin = 30_000;

const sessions = (mesh: Mesh, router: string, neighbour: string): Promise<number> => countOf(mesh, router, 'link-established', neighbour);

async function script({ mesh, agents, say }: Stage): Promise<Verdict> {
  const problems: string[] = [];
  await attack(mesh, stranger, 'relay', { one: linkInterface('r1'), other: linkInterface('r2') });
  say('starting the agents; whoever stands between two of them changes what they offer each other');
  await mesh.startAgents(agents);
  const beside = await eventually(
    () => sessions(mesh, 'r2', 'r3'),
    (count) => count > 0,
    startWithin,
  );
  if (beside === 0) throw new Error(`r2 and r3, between whom nobody stands, had no session within ${startWithin / 1000} s`);
  await pause(tamperFor);
  if ((await sessions(mesh, 'r1', 'r2')) + (await sessions(mesh, 'r2', 'r1')) > 0)
    problems.push('r1 and r2 have a session whose suites were changed');
  if ((await devicesOf(mesh, 'r1')).length > 0) problems.push('r1 has a device for a link that nobody authenticated');
  say('from now on it passes on what it gets');
  await mesh.signal(stranger, 'SIGUSR2', 'relay');
  const honest = await eventually(
    () => sessions(mesh, 'r1', 'r2'),
    (count) => count > 0,
    honestWithin,
  );
  if (honest === 0) problems.push(`an honest relay led to no session within ${honestWithin / 1000} s: the dishonest one proves nothing`);
  else await mesh.ready(60_000);
  const { passed, changed } = await endAttack<Relayed>(mesh, stranger, 'relay');
  say(`${passed} frames were passed on, ${changed} were changed`);
  if (changed === 0) problems.push('no handshake was changed');
  // The cable is cut again once the relay ends.
  return { problems };
}

export const downgrade = scripted(
  'downgrade',
  'somebody between two routers changes the suites that they offer: no session, until it leaves them alone',
  90_000,
  script,
  strangerBetween,
);
