// SPDX-License-Identifier: Apache-2.0

import { behindTheGateway } from '../../faults/behind-gateway.ts';
import type { Fault } from '../../faults/fault.ts';
import { pause } from '../../pause.ts';
import { meshAddress, primaryMac } from '../../rigs/executor/addresses.ts';
import type { Mesh, StreamPlan } from '../../rigs/rig.ts';
import { linkInterface, type RouterName, routerNumber, underlayOf } from '../../topologies/topology.ts';
import type { Before } from './fault-trial.ts';
import { bestThrough } from './route-watch.ts';

const within = 180_000;

/** Does `from` send what is for `to` over their own link? */
type Asks = (mesh: Mesh, from: RouterName, to: RouterName) => Promise<boolean>;

const byBatman: Asks = async (mesh, from, to) => {
  const { stdout } = await mesh.exec(from, { command: ['batctl', 'meshif', 'bat0', 'oj'] });
  const through = bestThrough(stdout, primaryMac(mesh.number, routerNumber(mesh.topology, to)));
  return through !== null && underlayOf(through) === linkInterface(to);
};

const byBabel: Asks = async (mesh, from, to) => {
  const address = meshAddress(mesh.number, routerNumber(mesh.topology, to));
  const { stdout } = await mesh.exec(from, { command: ['ip', 'route', 'get', address] });
  return stdout.includes(`dev ${linkInterface(to)}`);
};

/** A fault beside the path would measure nothing: waits until both ends of the link that it harms use it, or the client its gateway. */
async function overTheLink(mesh: Mesh, fault: Fault, watch: StreamPlan, who: string, asks: Asks): Promise<void> {
  await behindTheGateway(mesh, fault, watch);
  if (!('a' in fault)) return;
  const { a, b } = fault;
  for (const until = Date.now() + within; !((await asks(mesh, a, b)) && (await asks(mesh, b, a))); await pause(1000))
    if (Date.now() > until) throw new Error(`${who} did not use the link ${a}–${b} within ${within / 1000} s`);
}

export const batmanOverTheLink: Before = (mesh, fault, watch) => overTheLink(mesh, fault, watch, 'batman-adv', byBatman);

/** babeld comes back to a mended link only after several hellos and updates. */
export const babelOverTheLink: Before = (mesh, fault, watch) => overTheLink(mesh, fault, watch, 'babeld', byBabel);
