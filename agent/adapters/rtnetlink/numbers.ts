// SPDX-License-Identifier: Apache-2.0
// include/uapi/linux/rtnetlink.h, if_link.h, if_addr.h, fib_rules.h

export const netlinkRoute = 0;

export const message = {
  newLink: 16,
  delLink: 17,
  getLink: 18,
  setLink: 19,
  newAddress: 20,
  getAddress: 22,
  newRoute: 24,
  delRoute: 25,
  getRoute: 26,
  newRule: 32,
  delRule: 33,
  getRule: 34,
} as const;

export const link = { address: 1, name: 3, mtu: 4, master: 10, linkInfo: 18, stats64: 23, extMask: 29, carrier: 33, xdp: 43 } as const;
export const linkInfoKind = 1;
export const flagUp = 0x1;
export const flagLowerUp = 0x10000;

export const address = { address: 1, local: 2, flags: 8 } as const;
export const addressTentative = 0x40;
export const addressDadFailed = 0x08;
export const scopeUniverse = 0;
export const scopeLink = 253;

export const route = {
  destination: 1,
  oif: 4,
  gateway: 5,
  priority: 6,
  metrics: 8,
  multipath: 9,
  table: 15,
  via: 18,
  protocol: 27,
  sourcePort: 28,
} as const;
export const tableMain = 254;
export const routeUnicast = 1;
export const routeUnreachable = 7;
export const scopeNowhere = 255;

export const rule = { iif: 3, priority: 6, table: 15, protocol: 21, sportRange: 23 } as const;
export const ruleToTable = 1;

export const familyUnspec = 0;
export const familyInet = 2;
export const familyInet6 = 10;

/** RTNLGRP_LINK as a bit mask. */
export const groupLink = 1;
/** Marks routes and rules as this agent's (rtm_protocol and FRA_PROTOCOL; free in include/uapi/linux/rtnetlink.h). */
export const ownProtocol = 0x58;

/** struct ifinfomsg. */
export const linkHeaderLength = 16;

export function linkHeader(ifindex: number): Buffer {
  const header = Buffer.alloc(linkHeaderLength);
  header.writeUInt8(familyUnspec, 0);
  header.writeInt32LE(ifindex, 4);
  return header;
}
