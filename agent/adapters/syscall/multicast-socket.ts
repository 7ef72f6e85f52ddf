// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { Outcome } from '../../core/refusal.ts';
import * as socket from './socket6.ts';

const hops = 255;

/**
 * A UDP socket that hears one link-local multicast group on one interface, and nothing else: it is bound to the group
 * itself, so a unicast datagram to its port is not delivered, and no router forwards a group of link-local scope
 * (RFC 4291, 2.7). Checking the hop limit as RFC 5082 does would need a control message for each datagram: Linux
 * regards IPV6_MINHOPCOUNT for TCP only (net/ipv6/tcp_ipv6.c).
 */
export function openMulticast(what: string, group: Uint8Array, port: number, ifindex: IfIndex, name: string): Outcome<number> {
  return socket.openSocket6(
    what,
    socket.sockDatagram,
    socket.protocolUdp,
    [
      { level: socket.solSocket, name: socket.soReuseAddress, value: socket.int(1) },
      { level: socket.solSocket, name: socket.soBindToDevice, value: Buffer.from(`${name}\0`, 'latin1') },
      { level: socket.levelIpv6, name: socket.ipv6V6Only, value: socket.int(1) },
      { level: socket.levelIpv6, name: socket.ipv6MulticastIf, value: socket.int(ifindex) },
      { level: socket.levelIpv6, name: socket.ipv6MulticastHops, value: socket.int(hops) },
      { level: socket.levelIpv6, name: socket.ipv6MulticastLoop, value: socket.int(0) },
      { level: socket.levelIpv6, name: socket.ipv6JoinGroup, value: Buffer.concat([group, socket.int(ifindex)]) },
    ],
    socket.address6(group, port, ifindex),
  );
}
