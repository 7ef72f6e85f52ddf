// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wiredPlaces } from '../../topologies/topology.ts';
import { leanEnvironment } from '../router-node.ts';
import { internetAddress, internetEchoPort, internetName, internetTcpPort } from './addresses.ts';
import type { BuiltMesh } from './built-mesh.ts';
import { echoPublicKey } from './echo-keys.ts';
import type { AgentLaunch } from './methods.ts';
import { overlay } from './overlay.ts';
import { hardInterfaces, internetPlace, linksAt } from './router-commands.ts';

export const agentName = 'agent';

export const agentSocket = (mesh: BuiltMesh, router: string): string => `${mesh.folder(router)}/agent.sock`;

/** Where a router of a protected mesh has its identity: with its own files, which a crash leaves alone. */
export const identityFolder = (mesh: BuiltMesh, router: string): string => `${mesh.folder(router)}/identity`;

/** What the rig itself sets: places of a router's own, and on a gateway what it is to prove and how its DHCP is run. */
function standardConfig(mesh: BuiltMesh, router: string, bundle: string): Record<string, unknown> {
  const folder = mesh.folder(router);
  const { topology, links } = mesh.plan;
  const { gateways } = topology;
  const own = {
    agent: { name: router },
    store: { path: `${folder}/store` },
    journal: { path: `${folder}/journal` },
    http: { socket: agentSocket(mesh, router) },
    xdp: { pin_directory: `/sys/fs/bpf/${mesh.namespace(router)}`, object: join(dirname(bundle), 'telemetry.bpf.o') },
    ...(linksAt(topology, router, links) === 'protected'
      ? { link: { mode: 'required', interfaces: hardInterfaces(topology, router) }, identity: { directory: identityFolder(mesh, router) } }
      : {}),
  };
  if (gateways.length === 0) return own;
  const proof = {
    resolver: internetAddress,
    name: internetName,
    tcp: `${internetAddress}:${internetTcpPort}`,
    echo: `${internetAddress}:${internetEchoPort}`,
    echo_key: echoPublicKey(mesh.folder(internetPlace)),
  };
  if (!gateways.includes(router)) return { ...own, proof };
  const script = (verb: string): string[] => [`${folder}/dhcp`, verb];
  const service = { name: 'dnsmasq', start: script('start'), stop: script('stop'), restart: script('restart'), running: script('running') };
  return { ...own, proof, dhcp: { service: 'dnsmasq' }, service: [service] };
}

export async function startAgent(mesh: BuiltMesh, router: string, launch: AgentLaunch): Promise<void> {
  const folder = mesh.folder(router);
  const file = `${folder}/agent.json`;
  writeFileSync(file, JSON.stringify(overlay(standardConfig(mesh, router, launch.bundle), launch.configs[router] ?? {}), null, 2));
  const command = [launch.node, ...launch.nodeOptions, launch.bundle, 'run', '--config', file];
  await mesh.processes.start(
    mesh.processName(router, agentName),
    mesh.namespace(router),
    { command, environment: leanEnvironment },
    `${folder}/agent.log`,
  );
}

export async function startAgents(mesh: BuiltMesh, launch: AgentLaunch): Promise<void> {
  // Whoever was started before, and otherwise, is still to be started again as then.
  mesh.launch = { ...launch, configs: { ...mesh.launch?.configs, ...launch.configs } };
  for (const router of Object.keys(launch.configs)) await startAgent(mesh, router, launch);
}

/** Starts the agent again as it was started last; does nothing where it never was. */
export async function restartAgent(mesh: BuiltMesh, router: string): Promise<void> {
  if (mesh.launch !== null && Object.hasOwn(mesh.launch.configs, router)) await startAgent(mesh, router, mesh.launch);
}

export async function stopAgents(mesh: BuiltMesh): Promise<void> {
  await Promise.all(wiredPlaces(mesh.plan.topology).map((router) => mesh.processes.stop(mesh.processName(router, agentName))));
}

/** The end of an agent's log, to say why it is not there. */
export function lastWords(mesh: BuiltMesh, router: string): string {
  return readFileSync(`${mesh.folder(router)}/agent.log`, 'utf8')
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n');
}
