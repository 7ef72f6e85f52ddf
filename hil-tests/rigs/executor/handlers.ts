// SPDX-License-Identifier: Apache-2.0
import { routerNumber } from '../../topologies/topology.ts';
import { internetAddress, meshAddress } from './addresses.ts';
import { agentName, agentSocket, lastWords, startAgents, stopAgents } from './agents.ts';
import { askAgent } from './ask-agent.ts';
import { BuiltMesh } from './built-mesh.ts';
import { Burners } from './burners.ts';
import { doFault } from './carry-out.ts';
import { now } from './clock.ts';
import { meshReady } from './mesh-ready.ts';
import type { Handlers } from './methods.ts';
import { placeTrust } from './place-trust.ts';
import { ProberLink } from './prober-link.ts';
import { Processes } from './processes.ts';
import { placesOf } from './router-commands.ts';
import { runCommand } from './run-command.ts';
import { usageOf } from './usage.ts';

/** Everything the executor can do, for as long as it lives. */
export function createHandlers(): { readonly handlers: Handlers; readonly end: () => Promise<void> } {
  const processes = new Processes();
  const burners = new Burners();
  const prober = new ProberLink();
  const meshes = new Map<number, BuiltMesh>();
  let nextStream = 1;

  const meshOf = (number: number): BuiltMesh => {
    const mesh = meshes.get(number);
    if (mesh === undefined) throw new Error(`there is no mesh ${number}; there are ${[...meshes.keys()].join(', ') || 'none'}`);
    return mesh;
  };
  const nameOf = (at: { mesh: number; router: string; name: string }): string => meshOf(at.mesh).processName(at.router, at.name);
  const remove = async (mesh: BuiltMesh): Promise<void> => {
    meshes.delete(mesh.plan.mesh);
    if (prober.started) await prober.ask({ ask: 'forget', namespaces: placesOf(mesh.plan.topology).map((place) => mesh.namespace(place)) });
    await mesh.remove();
  };

  const handlers: Handlers = {
    now: async () => now(),
    exec: (command) => runCommand(command),
    'mesh.build': async (plan) => {
      if (meshes.has(plan.mesh)) throw new Error(`mesh ${plan.mesh} stands already; take another number or remove it`);
      const mesh = new BuiltMesh(plan, processes, burners);
      meshes.set(plan.mesh, mesh);
      try {
        await mesh.build();
      } catch (error) {
        // Half a mesh would hold its number, and its namespaces' names, against whoever tries again.
        await remove(mesh).catch((left: unknown) => console.error('executor:', left));
        throw error;
      }
      return null;
    },
    'trust.place': ({ mesh, from }) => placeTrust(meshOf(mesh), from),
    'mesh.ready': ({ mesh, withinMs }) => meshReady(meshOf(mesh), withinMs).then(() => null),
    'mesh.remove': ({ mesh }) => remove(meshOf(mesh)).then(() => null),
    'mesh.exec': ({ mesh, router, ...command }) => runCommand(command, { namespace: meshOf(mesh).namespace(router) }),
    'agents.start': (launch) => startAgents(meshOf(launch.mesh), launch).then(() => null),
    'agents.stop': ({ mesh }) => stopAgents(meshOf(mesh)).then(() => null),
    'agents.running': async ({ mesh }) => {
      const built = meshOf(mesh);
      return built.plan.topology.routers.filter((router) => processes.running(built.processName(router, agentName)));
    },
    'agent.ask': ({ mesh, router, path }) => askAgent(agentSocket(meshOf(mesh), router), path),
    'agent.last-words': async ({ mesh, router }) => lastWords(meshOf(mesh), router),
    'process.start': async ({ mesh, router, name, ...command }) => {
      const built = meshOf(mesh);
      const pid = await processes.start(
        built.processName(router, name),
        built.namespace(router),
        command,
        `${built.folder(router)}/${name}.log`,
      );
      return { pid };
    },
    'process.stop': (at) => processes.stop(nameOf(at)).then(() => null),
    'process.log': async (at) => processes.log(nameOf(at)),
    'process.signal': async ({ signal, ...at }) => processes.signal(nameOf(at), signal).then(() => null),
    'process.usage': async (at) => {
      const pid = processes.pid(nameOf(at));
      if (pid === null) throw new Error(`${nameOf(at)} does not run`);
      return usageOf(pid);
    },
    'fault.inject': ({ mesh, fault }) => doFault(meshOf(mesh), fault, 'inject'),
    'fault.clear': ({ mesh, fault }) => doFault(meshOf(mesh), fault, 'clear'),
    'stream.start': async ({ mesh, plan }) => {
      const built = meshOf(mesh);
      const stream = nextStream++;
      const toInternet = plan.to === 'internet';
      const places = {
        stream,
        namespace: built.namespace(plan.from),
        echoNamespace: toInternet ? built.places.internet : built.namespace(plan.to),
        address: toInternet ? internetAddress : meshAddress(mesh, routerNumber(built.plan.topology, plan.to)),
        intervalMs: plan.intervalMs,
        newFlows: plan.newFlows,
      };
      await prober.ask({ ask: 'start', plan: places });
      return stream;
    },
    'stream.probes': async ({ stream }) => (await prober.ask({ ask: 'probes', stream })) ?? [],
    'stream.stop': async ({ stream }) => prober.ask({ ask: 'stop', stream }).then(() => null),
  };
  return {
    handlers,
    end: async () => {
      burners.endAll();
      for (const mesh of meshes.values()) await remove(mesh).catch((error: unknown) => console.error('executor:', error));
    },
  };
}
