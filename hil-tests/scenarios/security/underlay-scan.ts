// SPDX-License-Identifier: Apache-2.0

import { beaconPort } from '../../../agent/adapters/neighbour-channel/beacon-address.ts';
import { pause } from '../../pause.ts';
import { bringUp } from '../../rigs/bring-up.ts';
import { linkMac, meshAddress } from '../../rigs/executor/addresses.ts';
import { nodePath } from '../../rigs/project.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { linkInterface, routerNumber } from '../../topologies/topology.ts';
import { stranger, strangerBeside } from '../../topologies/with-stranger.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { attack, awaitReport } from './attack.ts';
import { scripted } from './scripted.ts';

interface Scanned {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  readonly unreachable: number;
  readonly echo: boolean;
  readonly arp: boolean;
}

const target = 'r1';
/** A service of the router's own, for its clients: on all of its addresses. */
const servicePort = 8080;
const service = `require('node:net').createServer().listen(${servicePort}, '::')`;
/** Link-local addresses are tentative at first. */
const addressesWithin = 4000;

async function scan(mesh: Mesh, name: string, ports: string, rate: number, withinMs: number): Promise<Scanned> {
  const { number, topology } = mesh;
  const [victim, own] = [routerNumber(topology, target), routerNumber(topology, stranger)];
  const options = {
    on: linkInterface(target),
    target: linkMac(number, victim, own),
    ipv4: meshAddress(number, victim),
    ports,
    rate,
  };
  await attack(mesh, stranger, 'scanner', options, name);
  return awaitReport<Scanned>(mesh, stranger, name, withinMs);
}

async function script({ mesh, agents, say }: Stage): Promise<Verdict> {
  const problems: string[] = [];
  await mesh.startProcess(target, 'service', { command: [nodePath, '-e', service] });
  await pause(addressesWithin);
  say('before the agent runs nothing is guarded: the scan must find the service');
  const open = await scan(mesh, 'scan-open', `${servicePort - 20}-${servicePort + 20}`, 200, 30_000);
  if (!open.tcp.includes(servicePort) || !open.echo || !open.arp || open.unreachable === 0)
    problems.push(`a scan of an interface that nobody guards found only ${JSON.stringify(open)}: it proves nothing`);
  await bringUp(mesh, { agents, progress: say });
  say('all ports of TCP and UDP');
  const found = await scan(mesh, 'scan-guarded', '1-65535', 6000, 300_000);
  if (found.tcp.length > 0) problems.push(`TCP answers on ${found.tcp.slice(0, 10).join(', ')}`);
  const others = found.udp.filter((port) => port !== beaconPort);
  if (others.length > 0) problems.push(`UDP answers on ${others.slice(0, 10).join(', ')}`);
  if (!found.udp.includes(beaconPort)) problems.push('the agent’s own port did not answer: the scan reached nobody');
  if (found.unreachable > 0) problems.push(`${found.unreachable} ports say that they are closed`);
  if (found.echo) problems.push('the underlay answers echoes');
  if (found.arp) problems.push('the underlay answers ARP');
  return { problems };
}

export const underlayScan = scripted(
  'underlay-scan',
  'a port scan of a guarded interface finds the agent’s UDP port and nothing else',
  120_000,
  script,
  strangerBeside,
);
