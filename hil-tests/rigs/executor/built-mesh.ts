// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import type { Places } from '../../faults/fault.ts';
import { type RouterName, wiredPlaces, wrongWith } from '../../topologies/topology.ts';
import type { MeshPlan } from '../rig.ts';
import { namespaceOf } from './addresses.ts';
import type { Burners } from './burners.ts';
import { GatewayServices } from './gateway-services.ts';
import type { AgentLaunch } from './methods.ts';
import { preferences } from './preferences.ts';
import type { Processes } from './processes.ts';
import { removeProtected } from './remove-protected.ts';
import {
  bootLines,
  internetPlace,
  linksAt,
  mediumLines,
  mediumPlace,
  placesOf,
  plainLines,
  wiring,
  wreckLines,
} from './router-commands.ts';
import { batch, must } from './run-command.ts';

/** A mesh as it stands in this kernel: namespaces, their processes, and how each router is booted anew. */
export class BuiltMesh {
  readonly plan: Required<MeshPlan>;
  readonly processes: Processes;
  readonly burners: Burners;
  /** How the agents were started last; null before. */
  launch: AgentLaunch | null = null;
  readonly #gateways: GatewayServices;

  constructor(plan: Required<MeshPlan>, processes: Processes, burners: Burners) {
    this.plan = plan;
    this.processes = processes;
    this.burners = burners;
    this.#gateways = new GatewayServices(this);
  }

  get places(): Places {
    return {
      router: (name) => this.namespace(name),
      medium: (name) => this.namespace(mediumPlace(name)),
      internet: this.namespace(internetPlace),
    };
  }

  namespace(place: string): string {
    return namespaceOf(this.plan.mesh, place);
  }

  get #files(): string {
    return `/run/x0/m${this.plan.mesh}`;
  }

  /** The folder of a router's own files, in the rig's memory. */
  folder(place: string): string {
    const path = `${this.#files}/${place}`;
    mkdirSync(path, { recursive: true });
    return path;
  }

  processName(place: string, name: string): string {
    return `m${this.plan.mesh}/${place}/${name}`;
  }

  async build(): Promise<void> {
    const { topology, mesh, links } = this.plan;
    const problems = wrongWith(topology);
    if (problems.length > 0) throw new Error(`${topology.name} cannot be built: ${problems.join('; ')}`);
    // A mesh that had this number before left its agents' stores behind: what they healed is no business of this one.
    rmSync(this.#files, { recursive: true, force: true });
    await batch('ip', wiring(topology, mesh));
    await Promise.all(topology.media.map((medium) => batch('ip', mediumLines(medium.routers, links), this.places.medium(medium.name))));
    if (topology.gateways.length > 0) await this.#gateways.buildInternet();
    // All of them end before anybody takes away what they build in.
    const booted = await Promise.allSettled(wiredPlaces(topology).map((router) => this.boot(router)));
    const broken = booted.find((one) => one.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
  }

  async boot(router: RouterName): Promise<void> {
    const { topology, mesh, algorithm, batman, bridgeLoopAvoidance, links } = this.plan;
    const namespace = this.namespace(router);
    await batch('ip', (batman ? bootLines : plainLines)(topology, mesh, router, algorithm, links), namespace);
    // As netifd does with the ports of a bridge.
    if (batman && topology.bridged === true) await must(['sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/bat0/disable_ipv6'], { namespace });
    if (batman && !bridgeLoopAvoidance) await must(['batctl', 'meshif', 'bat0', 'bl', '0'], { namespace });
    if (batman && linksAt(topology, router, links) === 'clear')
      for (const command of preferences(topology, router, algorithm)) await must(command, { namespace });
    if (topology.gateways.includes(router)) await this.#gateways.boot(router);
    if (topology.clients.includes(router)) await this.#gateways.bootClient(router);
  }

  /** The router as after a power cut; `boot` brings it back. */
  async wreck(router: RouterName): Promise<void> {
    await this.processes.killAll(this.processName(router, ''));
    await this.#gateways.kill(router);
    const { topology, batman, links } = this.plan;
    if (linksAt(topology, router, links) === 'protected') await removeProtected(this.namespace(router));
    await batch('ip', wreckLines(topology, router, batman), this.namespace(router));
  }

  async remove(): Promise<void> {
    this.burners.burn(this.plan.mesh, 0);
    await this.processes.killAll(`m${this.plan.mesh}/`);
    for (const gateway of this.plan.topology.gateways) await this.#gateways.kill(gateway);
    // A mesh that broke off while it was built has only some of its places.
    const standing = placesOf(this.plan.topology).filter((place) => existsSync(`/run/netns/${this.namespace(place)}`));
    await batch(
      'ip',
      standing.map((place) => `netns del ${this.namespace(place)}`),
    );
  }
}
