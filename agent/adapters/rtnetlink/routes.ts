// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { RouteControl } from '../../ports/route-control.ts';
import { flagCreate, flagReplace } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { type Ipv4Route, ipv4Bytes, newRoute } from './ip-route.ts';
import { message, ownProtocol, tableMain } from './numbers.ts';
import { createProofTables } from './proof-tables.ts';
import { addressedInterface, readRoutes, removeRoute } from './route-table.ts';

const badAddress = (text: string) => refuse('us', 'bad-address', `"${text}" is no IPv4 address`);

/** Both halves of the address space: together a default route. */
const halves = [Buffer.of(0, 0, 0, 0), Buffer.of(128, 0, 0, 0)];

/**
 * Routes and rules that carry this agent's protocol number, so that leftovers of a killed run are recognised.
 *
 * The diversion is the pair 0.0.0.0/1 and 128.0.0.0/1: a better metric does not exist where the original default route has
 * metric 0, which is what DHCP clients and PPP set; a longer prefix beats every metric, and the original is never touched,
 * also when its DHCP client renews it meanwhile.
 */
export function createRouteControl(socket: NetlinkSocket): RouteControl {
  const proofs = createProofTables(socket);

  /** Half routes in the main table, ours and others'. */
  function readHalves(): Outcome<Ipv4Route[]> {
    const found = readRoutes(socket);
    return found.ok ? accept(found.value.filter((one) => one.table === tableMain && one.prefix === 1)) : found;
  }

  async function restoreDefault(): Promise<Outcome<void>> {
    const found = readHalves();
    if (!found.ok) return found;
    for (const one of found.value.filter(({ protocol }) => protocol === ownProtocol)) {
      const gone = removeRoute(socket, one);
      if (!gone.ok) return gone;
    }
    return done;
  }

  async function diverted(mesh: IfIndex, via: string): Promise<Outcome<boolean>> {
    const gateway = ipv4Bytes(via);
    if (gateway === null) return badAddress(via);
    const oif = addressedInterface(socket, mesh);
    if (!oif.ok) return oif;
    const found = readHalves();
    if (!found.ok) return found;
    const here = (half: Buffer): boolean =>
      found.value.some(
        (one) =>
          one.protocol === ownProtocol && one.oif === oif.value && one.destination.equals(half) && one.gateway?.equals(gateway) === true,
      );
    return accept(halves.every(here));
  }

  return {
    async divertDefault(mesh, via) {
      const gateway = ipv4Bytes(via);
      if (gateway === null) return badAddress(via);
      const oif = addressedInterface(socket, mesh);
      if (!oif.ok) return oif;
      const found = readHalves();
      if (!found.ok) return found;
      // A VPN that takes all traffic sets the same pair: replacing it would send its traffic into the open.
      if (found.value.some(({ protocol }) => protocol !== ownProtocol))
        return refuse('environment', 'not-ours', 'another program, such as a VPN, has diverted the default route already');
      for (const destination of halves) {
        const set = socket.change(
          message.newRoute,
          flagCreate | flagReplace,
          newRoute({ table: tableMain, prefix: 1, destination, gateway, oif: oif.value }),
        );
        if (set.ok) continue;
        // Half a diversion is worse than none.
        const undone = destination === halves[0] ? done : await restoreDefault();
        return undone.ok ? set : undone;
      }
      const held = await diverted(mesh, via);
      if (!held.ok) return held;
      return held.value ? done : refuse('environment', 'not-applied', 'the diversion was accepted but is not in the routing table');
    },
    restoreDefault,
    diverted,
    async steerProof(slot, mesh, via) {
      return proofs.steer(slot, mesh, via);
    },
    async clearProofs() {
      return proofs.clear();
    },
  };
}
