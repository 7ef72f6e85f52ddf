// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome } from '../../core/refusal.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { anyRoute, decodeRoute, deleteOwnRoute, type Ipv4Route } from './ip-route.ts';
import { readLink } from './links.ts';
import { message } from './numbers.ts';

/** All IPv4 routes of all tables. */
export function readRoutes(socket: NetlinkSocket): Outcome<Ipv4Route[]> {
  return socket.dump(message.getRoute, anyRoute, decodeRoute);
}

/**
 * The interface on which the mesh has its addresses: the mesh interface, or the bridge that it is a port of, as on most
 * routers that serve clients.
 */
export function addressedInterface(socket: NetlinkSocket, mesh: IfIndex): Outcome<number> {
  const read = readLink(socket, mesh);
  return read.ok ? accept(read.value.master ?? mesh) : read;
}

/** Deletes a route of ours; gone already is as good. */
export function removeRoute(socket: NetlinkSocket, one: Ipv4Route): Outcome<void> {
  const answered = socket.change(message.delRoute, 0, deleteOwnRoute(one));
  return answered.ok || answered.refusal.code === 'netlink-not-found' ? done : answered;
}
