// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from './attribute-table.ts';
import type { NetlinkSocket } from './netlink-socket.ts';
import { textAttribute } from './write-attribute.ts';

// include/uapi/linux/genetlink.h
export const netlinkGeneric = 16;
const controlFamily = 0x10;
const getFamily = 3;
const familyId = 1;
const familyName = 2;
/** struct genlmsghdr: command, version, reserved. */
export const genericHeaderLength = 4;

export function genericHeader(command: number, version = 1): Buffer {
  return Buffer.of(command, version, 0, 0);
}

const remedies: Readonly<Record<string, string>> = { batadv: 'load the module: modprobe batman-adv (OpenWrt: install kmod-batman-adv)' };

/** The number under which the kernel knows a generic netlink family now. */
export function resolveFamily(socket: NetlinkSocket, name: string): Outcome<number> {
  const table = new AttributeTable();
  const answered = socket.request(
    controlFamily,
    0,
    Buffer.concat([genericHeader(getFamily), textAttribute(familyName, name)]),
    (bytes, from, to) => accept(table.fill(bytes, from + genericHeaderLength, to) ? table.u16(familyId) : null),
  );
  if (!answered.ok) {
    if (answered.refusal.code !== 'netlink-not-found') return answered;
    return refuse(
      'environment',
      'no-netlink-family',
      `the kernel knows no netlink family "${name}"`,
      remedies[name] ?? `load the module that brings ${name}`,
    );
  }
  const id = answered.value[0] ?? null;
  return id === null ? refuse('environment', 'netlink-malformed', `the kernel's answer about "${name}" has no number`) : accept(id);
}
