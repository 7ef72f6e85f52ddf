// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { genericHeader, genericHeaderLength, resolveFamily } from '../netlink/generic-family.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { u32Attribute } from '../netlink/write-attribute.ts';

// include/uapi/linux/nl80211.h
const command = { getInterface: 5, getMeshConfig: 28 } as const;
const attr = { ifindex: 3, interfaceType: 5, meshConfig: 35 } as const;
const meshForwarding = 19;
const meshPoint = 7;

/** A radio's interface as nl80211 tells it. */
export interface WirelessInterface {
  /** NL80211_IFTYPE_…; 7 is an 802.11s mesh point. */
  readonly type: number;
  /** Whether the radio itself passes frames of other stations on (802.11s, mesh_fwding); false on all that is no mesh point. */
  readonly forwards: boolean;
}

const table = new AttributeTable();
const inner = new AttributeTable();
const malformed = (what: string) => refuse('environment', 'netlink-malformed', `nl80211 told no ${what}`);

/** NL80211_CMD_NEW_INTERFACE (net/wireless/nl80211.c, nl80211_send_iface). */
export function decodeInterfaceType(bytes: Buffer, from: number, to: number): Outcome<number> {
  const fits = to - from >= genericHeaderLength && table.fill(bytes, from + genericHeaderLength, to);
  const type = fits ? table.u32(attr.interfaceType) : null;
  return type === null ? malformed('interface type') : accept(type);
}

/** The answer to NL80211_CMD_GET_MESH_CONFIG (nl80211_get_mesh_config). */
export function decodeMeshForwarding(bytes: Buffer, from: number, to: number): Outcome<boolean> {
  const fits = to - from >= genericHeaderLength && table.fill(bytes, from + genericHeaderLength, to);
  const forwarding = fits && table.nested(attr.meshConfig, inner) ? inner.u8(meshForwarding) : null;
  return forwarding === null ? malformed('mesh_fwding') : accept(forwarding !== 0);
}

/**
 * What nl80211 knows about an interface; null: it is no radio's, or the kernel has no radios. Before an 802.11s interface
 * has joined a mesh the kernel tells its defaults, which forward.
 */
export function wirelessInterface(socket: NetlinkSocket, ifindex: number): Outcome<WirelessInterface | null> {
  const family = resolveFamily(socket, 'nl80211');
  if (!family.ok) return family.refusal.code === 'no-netlink-family' ? accept(null) : family;
  const about = (number: number): Buffer => Buffer.concat([genericHeader(number, 0), u32Attribute(attr.ifindex, ifindex)]);
  const told = socket.request(family.value, 0, about(command.getInterface), decodeInterfaceType);
  if (!told.ok) {
    // ENODEV or EINVAL: an interface without a radio (net/wireless/nl80211.c, __cfg80211_wdev_from_attrs).
    return told.refusal.code === 'no-such-interface' || told.refusal.code === 'netlink-refused' ? accept(null) : told;
  }
  const type = told.value[0];
  if (type === undefined) return malformed('interface');
  if (type !== meshPoint) return accept({ type, forwards: false });
  const forwarding = socket.request(family.value, 0, about(command.getMeshConfig), decodeMeshForwarding);
  if (!forwarding.ok) return forwarding;
  const forwards = forwarding.value[0];
  return forwards === undefined ? malformed('mesh configuration') : accept({ type, forwards });
}
