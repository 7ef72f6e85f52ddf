// SPDX-License-Identifier: Apache-2.0
import type { GatewayMode, HardInterface, IfIndex, MeshInterface, MeshView, OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../../ports/routing-control.ts';
import type { RoutingView } from '../../ports/routing-view.ts';
import { genericHeader, resolveFamily } from '../netlink/generic-family.ts';
import type { Decode } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { interfaceIndex } from '../rtnetlink/interface-index.ts';
import { decodeAnnouncer, decodeGateway, decodeHardif, decodeMesh, decodeNeighbour, decodeRoute, originatorOf } from './decode.ts';
import { attr, bandwidthStep, command, gatewayModes } from './numbers.ts';
import { createPrimaries } from './primaries.ts';

export type BatmanAdv = RoutingView & LinkPenaltyControl & ThroughputControl & AnnouncementControl & GatewayControl;

/** The kernel raises shorter intervals to this (twice BATADV_JITTER, main.h) and says nothing. */
const shortestInterval = 40;
const longest = 0x7fff_ffff;

/** Checked before sending: the kernel would cut a number to its bits, or move it to what it allows, and accept. */
function inRange(what: string, value: number, least: number, most: number): Outcome<void> {
  return Number.isInteger(value) && value >= least && value <= most
    ? done
    : refuse('us', 'value-out-of-range', `${what} must be from ${least} to ${most}, not ${value}`);
}

const notApplied = (what: string) => refuse('environment', 'not-applied', `${what} was accepted but not taken over by the kernel`);

/**
 * batman-adv through generic netlink "batadv", B.A.T.M.A.N. IV and V. Needs CAP_NET_ADMIN. `indexOf` finds the mesh
 * interface by its name.
 */
export function createBatmanAdv(
  socket: NetlinkSocket,
  now: () => number,
  indexOf: (name: string) => Outcome<IfIndex> = interfaceIndex,
): BatmanAdv {
  let family: number | null = null;
  let known: { readonly name: string; readonly index: IfIndex } | null = null;

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

  const payload = (number: number, mesh: number, ...attributes: Buffer[]): Buffer =>
    Buffer.concat([genericHeader(number), u32Attribute(attr.meshIndex, mesh), ...attributes]);

  const table = <T>(id: number, number: number, mesh: number, decode: Decode<T>): Outcome<T[]> =>
    socket.dump(id, payload(number, mesh), decode);

  const primaries = createPrimaries(now);

  function decodeRouteOfRouter(): Decode<OriginatorRoute> {
    const passedOver = primaries.passingOver();
    return (bytes, from, to) => {
      const originator = originatorOf(bytes, from, to);
      return originator !== null && passedOver(originator) ? null : decodeRoute(bytes, from, to);
    };
  }

  function readMesh(mesh: number): Outcome<MeshInterface> {
    const told = withFamily((id) => socket.request(id, 0, payload(command.getMesh, mesh), decodeMesh));
    if (!told.ok) return told;
    const read = told.value[0];
    return read === undefined
      ? refuse('environment', 'batadv-malformed', 'batman-adv told nothing about the mesh interface')
      : accept(read);
  }

  /** The mesh's settings; the index behind the name is looked up again only when it does not fit any more. */
  function findMesh(name: string): Outcome<MeshInterface> {
    if (known !== null && known.name === name) {
      const read = readMesh(known.index);
      if (read.ok && read.value.name === name) return read;
      known = null;
    }
    const index = indexOf(name);
    if (!index.ok) return index;
    const read = readMesh(index.value);
    if (read.ok) known = { name, index: index.value };
    else if (read.refusal.code === 'no-such-interface' || read.refusal.code === 'netlink-refused') {
      return refuse(
        'environment',
        'no-mesh-interface',
        `${name} is no batman-adv interface`,
        'set agent.mesh to the name of the batman-adv interface (batctl meshif), or create it',
      );
    }
    return read;
  }

  function observe(id: number, mesh: MeshInterface): Outcome<MeshView> {
    const hardifs = table(id, command.getHardif, mesh.ifindex, decodeHardif);
    if (!hardifs.ok) return hardifs;
    // Without an active primary interface the tables answer ENOENT (originator.c, batadv_orig_dump): there are none.
    if (mesh.originator === null) return accept({ mesh, hardifs: hardifs.value, routes: [], neighbours: [], gateways: [] });
    const routes = table(id, command.getOriginators, mesh.ifindex, mesh.algorithm === 'BATMAN_IV' ? decodeRouteOfRouter() : decodeRoute);
    if (!routes.ok) return routes;
    const neighbours = table(id, command.getNeighbours, mesh.ifindex, decodeNeighbour);
    if (!neighbours.ok) return neighbours;
    const gateways = table(id, command.getGateways, mesh.ifindex, decodeGateway);
    if (!gateways.ok) return gateways;
    const kept =
      mesh.algorithm === 'BATMAN_IV'
        ? primaries.keep(routes.value, () => table(id, command.getTranstableGlobal, mesh.ifindex, decodeAnnouncer))
        : routes.value;
    return accept({ mesh, hardifs: hardifs.value, routes: kept, neighbours: neighbours.value, gateways: gateways.value });
  }

  function set(number: number, mesh: IfIndex, attributes: readonly Buffer[]): Outcome<void> {
    const answered = withFamily((id) => socket.change(id, 0, payload(number, mesh, ...attributes)));
    // EINVAL: the index is no mesh interface, or a hard interface of another mesh or of none (netlink.c, batadv_get_hardif_from_info).
    if (!answered.ok && answered.refusal.code === 'netlink-refused')
      return refuse('environment', 'no-such-interface', `the interface is not part of the mesh: ${answered.refusal.message}`);
    return answered;
  }

  /** What the kernel took is what counts: reads one hard interface back after a change. */
  function setHardif(
    mesh: IfIndex,
    hardif: IfIndex,
    attribute: Buffer,
    what: string,
    holds: (read: HardInterface) => boolean,
  ): Outcome<void> {
    const answered = set(command.setHardif, mesh, [u32Attribute(attr.hardIndex, hardif), attribute]);
    if (!answered.ok) return answered;
    const read = withFamily((id) =>
      socket.request(id, 0, payload(command.getHardif, mesh, u32Attribute(attr.hardIndex, hardif)), decodeHardif),
    );
    if (!read.ok) return read;
    const one = read.value[0];
    return one !== undefined && holds(one) ? done : notApplied(what);
  }

  function setMesh(mesh: IfIndex, attribute: Buffer, what: string, holds: (read: MeshInterface) => boolean): Outcome<void> {
    const answered = set(command.setMesh, mesh, [attribute]);
    if (!answered.ok) return answered;
    const read = readMesh(mesh);
    if (!read.ok) return read;
    return holds(read.value) ? done : notApplied(what);
  }

  return {
    async observe(name) {
      const mesh = findMesh(name);
      return mesh.ok ? withFamily((id) => observe(id, mesh.value)) : mesh;
    },
    async setHopPenalty(mesh, hardif, value) {
      const valid = inRange('the hop penalty', value, 0, 255);
      return valid.ok
        ? setHardif(mesh, hardif, u8Attribute(attr.hopPenalty, value), 'the hop penalty', (read) => read.hopPenalty === value)
        : valid;
    },
    async setThroughputOverride(mesh, hardif, value) {
      const steps = Math.round(value / bandwidthStep);
      const valid = inRange('the throughput override in steps of 100 kbit/s', steps, 0, longest);
      if (!valid.ok) return valid;
      return setHardif(
        mesh,
        hardif,
        u32Attribute(attr.throughputOverride, steps),
        'the throughput override',
        (read) => read.throughputOverride === steps * bandwidthStep,
      );
    },
    async setOriginatorInterval(mesh, value) {
      const valid = inRange('the originator interval in milliseconds', value, shortestInterval, longest);
      return valid.ok
        ? setMesh(
            mesh,
            u32Attribute(attr.originatorInterval, value),
            'the originator interval',
            (read) => read.originatorInterval === value,
          )
        : valid;
    },
    async setGatewayMode(mesh, mode: GatewayMode) {
      return setMesh(
        mesh,
        u8Attribute(attr.gatewayMode, gatewayModes.indexOf(mode)),
        'the gateway mode',
        (read) => read.gatewayMode === mode,
      );
    },
    async close() {
      socket.close();
    },
  };
}
