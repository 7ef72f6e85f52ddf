// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { macFromBytes } from '../../core/mesh/mac-address.ts';
import type { GatewayMode, HardInterface, IfIndex, MeshView } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../../ports/routing-control.ts';
import type { RoutingView } from '../../ports/routing-view.ts';
import { u32Attribute, u8Attribute } from '../netlink/attributes.ts';
import { genericHeader, resolveFamily } from '../netlink/generic-family.ts';
import type { Message } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { attributesOf, decodeGateway, decodeHardif, decodeMesh, decodeNeighbour, decodeRoute } from './decode.ts';
import { attr, bandwidthStep, command, gatewayModes } from './numbers.ts';

export type BatmanAdv = RoutingView & LinkPenaltyControl & ThroughputControl & AnnouncementControl & GatewayControl;

/** How long the set of primaries is trusted while an unknown originator is in the table. */
const primariesLife = 5000;

function indexOf(name: string): Outcome<number> {
  try {
    return accept(Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'latin1')));
  } catch {
    return refuse('environment', 'no-mesh-interface', `there is no interface ${name}`, 'set agent.mesh to the name of the batman-adv interface (batctl meshif), or create it');
  }
}

/** batman-adv through generic netlink "batadv", B.A.T.M.A.N. IV and V. Needs CAP_NET_ADMIN. */
export function createBatmanAdv(socket: NetlinkSocket, now: () => number): BatmanAdv {
  let family: number | null = null;
  let primaries: ReadonlySet<string> = new Set();
  let primariesAt = Number.NEGATIVE_INFINITY;

  function withFamily<T>(work: (id: number) => Outcome<T>): Outcome<T> {
    if (family === null) {
      const resolved = resolveFamily(socket, 'batadv');
      if (!resolved.ok) return resolved;
      family = resolved.value;
    }
    const worked = work(family);
    // The module was unloaded, or loaded again under another number: ask anew next time.
    if (!worked.ok && worked.refusal.code === 'netlink-not-found') family = null;
    return worked;
  }

  function payload(number: number, mesh: number, ...attributes: Buffer[]): Buffer {
    return Buffer.concat([genericHeader(number), u32Attribute(attr.meshIndex, mesh), ...attributes]);
  }

  function table<T>(id: number, number: number, mesh: number, decode: (bytes: Buffer) => Outcome<T>): Outcome<T[]> {
    const dumped = socket.dump(id, payload(number, mesh));
    if (!dumped.ok) return dumped;
    const rows: T[] = [];
    for (const message of dumped.value) {
      const row = decode(message.payload);
      // A row that this version cannot read is left out; the others stand for themselves.
      if (row.ok) rows.push(row.value);
    }
    return accept(rows);
  }

  /**
   * B.A.T.M.A.N. IV lists every hard interface of a neighbour as an originator. Only primaries announce clients
   * (net/batman-adv/translation-table.c), so the global translation table names them.
   */
  function primariesOf(id: number, mesh: number, seen: ReadonlySet<MacAddress>): ReadonlySet<string> {
    const unknown = [...seen].some((originator) => !primaries.has(originator));
    if (!unknown || now() - primariesAt < primariesLife) return primaries;
    primariesAt = now();
    const dumped = socket.dump(id, payload(command.getTranstableGlobal, mesh));
    if (dumped.ok) {
      const found = dumped.value.map((message: Message) => attributesOf(message.payload)?.get(attr.originator)).filter((value) => value !== undefined && value.length >= 6);
      primaries = new Set(found.map((value) => macFromBytes(value as Buffer)));
    }
    return primaries;
  }

  function observe(id: number, mesh: number): Outcome<MeshView> {
    const told = socket.request(id, 0, payload(command.getMesh, mesh));
    if (!told.ok) return told;
    const settings = decodeMesh(told.value[0]?.payload ?? Buffer.alloc(0));
    if (!settings.ok) return settings;
    const hardifs = table<HardInterface>(id, command.getHardif, mesh, decodeHardif);
    const routes = table(id, command.getOriginators, mesh, decodeRoute);
    const neighbours = table(id, command.getNeighbours, mesh, decodeNeighbour);
    const gateways = table(id, command.getGateways, mesh, decodeGateway);
    if (!hardifs.ok) return hardifs;
    if (!routes.ok) return routes;
    if (!neighbours.ok) return neighbours;
    if (!gateways.ok) return gateways;
    const first = settings.value.algorithm === 'BATMAN_IV' ? primariesOf(id, mesh, new Set(routes.value.map((route) => route.originator))) : null;
    // Before the first client is announced nothing tells the primaries: then all stay.
    const kept = first === null || first.size === 0 ? routes.value : routes.value.filter((route) => first.has(route.originator));
    return accept({ mesh: settings.value, hardifs: hardifs.value, routes: kept, neighbours: neighbours.value, gateways: gateways.value });
  }

  function set(number: number, mesh: IfIndex, attributes: readonly Buffer[]): Outcome<void> {
    const answered = withFamily((id) => socket.request(id, 0, payload(number, mesh, ...attributes)));
    return answered.ok ? done : answered;
  }

  /** Reads one hard interface back after a change: what the kernel took is what counts. */
  function confirm(mesh: IfIndex, hardif: IfIndex, what: string, holds: (read: HardInterface) => boolean): Outcome<void> {
    const read = withFamily((id) => table<HardInterface>(id, command.getHardif, mesh, decodeHardif));
    if (!read.ok) return read;
    const one = read.value.find((row) => row.ifindex === hardif);
    if (one === undefined) return refuse('environment', 'no-such-interface', `the interface with index ${hardif} is not part of the mesh`);
    return holds(one) ? done : refuse('environment', 'not-applied', `${what} was accepted but not taken over by the kernel`);
  }

  function confirmMesh(mesh: IfIndex, what: string, holds: (read: MeshView['mesh']) => boolean): Outcome<void> {
    const told = withFamily((id) => socket.request(id, 0, payload(command.getMesh, mesh)));
    if (!told.ok) return told;
    const read = decodeMesh(told.value[0]?.payload ?? Buffer.alloc(0));
    if (!read.ok) return read;
    return holds(read.value) ? done : refuse('environment', 'not-applied', `${what} was accepted but not taken over by the kernel`);
  }

  return {
    async observe(name) {
      const index = indexOf(name);
      return index.ok ? withFamily((id) => observe(id, index.value)) : index;
    },
    async setHopPenalty(mesh, hardif, value) {
      const answered = set(command.setHardif, mesh, [u32Attribute(attr.hardIndex, hardif), u8Attribute(attr.hopPenalty, value)]);
      return answered.ok ? confirm(mesh, hardif, 'the hop penalty', (read) => read.hopPenalty === value) : answered;
    },
    async setThroughputOverride(mesh, hardif, value) {
      const steps = Math.round(value / bandwidthStep);
      const answered = set(command.setHardif, mesh, [u32Attribute(attr.hardIndex, hardif), u32Attribute(attr.throughputOverride, steps)]);
      return answered.ok ? confirm(mesh, hardif, 'the throughput override', (read) => read.throughputOverride === steps * bandwidthStep) : answered;
    },
    async setOriginatorInterval(mesh, value) {
      const answered = set(command.setMesh, mesh, [u32Attribute(attr.originatorInterval, value)]);
      return answered.ok ? confirmMesh(mesh, 'the originator interval', (read) => read.originatorInterval === value) : answered;
    },
    async setGatewayMode(mesh, mode: GatewayMode) {
      const answered = set(command.setMesh, mesh, [u8Attribute(attr.gatewayMode, gatewayModes.indexOf(mode))]);
      return answered.ok ? confirmMesh(mesh, 'the gateway mode', (read) => read.gatewayMode === mode) : answered;
    },
    async close() {
      socket.close();
    },
  };
}
