// SPDX-License-Identifier: Apache-2.0
import type { InterfaceKind } from '../../core/link/link-end.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Underlay } from '../../ports/link-protection.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { wirelessInterface } from '../nl80211/wireless-interface.ts';
import { message } from '../rtnetlink/numbers.ts';
import { readInterface } from '../rtnetlink/read-interface.ts';
import { type DeviceRow, decodeDevice } from './decode-device.ts';
import { setMtu } from './device-messages.ts';
import { overhead } from './numbers.ts';

/** batman-adv's own header: a client's 1,500 bytes need 1,532 (net/batman-adv/main.c, batadv_max_header_len and Ethernet's 14). */
const meshOverhead = 32;
const clientMtu = 1500;
/** 1,564: a client's frame, batman-adv's header and MACsec's in one piece. */
export const wantedMtu = clientMtu + meshOverhead + overhead;

/** Largest frame of a client that goes in one piece over a device of this MTU; null where 1,500 bytes do. */
export const fragmentsAbove = (mtu: number): number | null => (mtu >= clientMtu + meshOverhead ? null : Math.max(0, mtu - meshOverhead));

/**
 * Hardware has no kind of its own. A switch's port, a veth's end: as in order as a cable, if frames cannot overtake each other on
 * the way there. Of a VLAN or a tunnel nothing is known.
 *
 * Two processors that send at once do overtake: each takes a packet number, then encrypts, and the longer frame is done later;
 * the device has no queue that would put them in order (drivers/net/macsec.c, macsec_encrypt, NETIF_F_LLTX).
 */
function kindOf(kind: string | null, transmitQueues: number, processors: number): InterfaceKind {
  if (kind === null || kind === 'veth' || kind === 'dsa') return transmitQueues > 1 || processors > 1 ? 'other' : 'cable';
  return kind === 'bridge' ? 'bridge' : 'other';
}

export const readDevice = (route: NetlinkSocket, ifindex: number): Outcome<DeviceRow> => readInterface(route, ifindex, decodeDevice);

/** What an interface is worth as an underlay of a router with so many processors, or why it cannot be one. */
export function inspectUnderlay(route: NetlinkSocket, generic: NetlinkSocket, ifindex: IfIndex, processors: number): Outcome<Underlay> {
  const read = readDevice(route, ifindex);
  if (!read.ok) return read;
  const { name, mac, ethernet, mtu, largestMtu, transmitQueues, master, masterKind, kind } = read.value;
  if (!ethernet || mac === null)
    return refuse('operator', 'underlay-not-ethernet', `${name} carries no Ethernet frames`, 'take an interface with a MAC address');
  // A bridge's port has the bridge's receive handler, and the kernel allows one (net/core/dev.c, netdev_rx_handler_register).
  if (master !== null && masterKind !== 'batadv')
    return refuse(
      'operator',
      'underlay-occupied',
      `${name} is a port of another interface`,
      `take ${name} out of its ${masterKind ?? 'master'}`,
    );
  const wireless = wirelessInterface(generic, ifindex);
  if (!wireless.ok) return wireless;
  if (wireless.value?.forwards === true)
    return refuse(
      'operator',
      'mesh-forwarding-on',
      `${name} is an 802.11s interface that passes frames on itself, or has not joined its mesh yet: neighbours would not be neighbours`,
      "set option mesh_fwding '0' (iw dev NAME set mesh_param mesh_fwding 0)",
    );
  const what = wireless.value !== null ? 'radio' : kindOf(kind, transmitQueues, processors);
  return accept({
    ifindex,
    name,
    mac,
    mtu,
    largestMtu: largestMtu === 0 ? null : largestMtu,
    kind: what,
    reorders: what !== 'cable',
  });
}

/** Raises the MTU towards 1,564 as far as the driver goes, never lowers it. A driver that refuses keeps its own. */
export function makeRoom(route: NetlinkSocket, { ifindex, mtu, largestMtu }: Underlay): void {
  const target = Math.min(wantedMtu, largestMtu ?? wantedMtu);
  if (target > mtu) route.change(message.setLink, 0, setMtu(ifindex, target));
}
