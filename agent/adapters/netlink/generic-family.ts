// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { attributeMap, textAttribute, u16 } from './attributes.ts';
import type { NetlinkSocket } from './netlink-socket.ts';

// include/uapi/linux/genetlink.h
export const netlinkGeneric = 16;
const controlFamily = 0x10;
const getFamily = 3;
const familyId = 1;
const familyName = 2;
export const genericHeaderLength = 4;

/** struct genlmsghdr: command, version, reserved. */
export function genericHeader(command: number, version = 1): Buffer {
  return Buffer.of(command, version, 0, 0);
}

/** The number under which the kernel knows a generic netlink family now. */
export function resolveFamily(socket: NetlinkSocket, name: string): Outcome<number> {
  const answered = socket.request(controlFamily, 0, Buffer.concat([genericHeader(getFamily), textAttribute(familyName, name)]));
  if (!answered.ok) return answered.refusal.code === 'netlink-not-found' ? refuse('environment', 'no-netlink-family', `the kernel knows no netlink family "${name}"`, name === 'batadv' ? 'load the module: modprobe batman-adv (OpenWrt: install kmod-batman-adv)' : `load the module that brings ${name}`) : answered;
  const id = u16(attributeMap(answered.value[0]?.payload ?? Buffer.alloc(0), genericHeaderLength)?.get(familyId));
  return id === null ? refuse('environment', 'netlink-malformed', `the kernel's answer about "${name}" has no number`) : accept(id);
}
