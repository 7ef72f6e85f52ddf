// SPDX-License-Identifier: Apache-2.0
// include/uapi/linux/rtnetlink.h, if_link.h, if_addr.h, fib_rules.h

export const message = { newLink: 16, delLink: 17, getLink: 18, newAddress: 20, getAddress: 22, newRoute: 24, delRoute: 25, getRoute: 26, newRule: 32, delRule: 33, getRule: 34 } as const;

export const link = { address: 1, name: 3, mtu: 4, master: 10, linkInfo: 18, stats64: 23, carrier: 33, xdp: 43, extMask: 29 } as const;
export const linkInfoKind = 1;
export const flagUp = 0x1;
export const flagLowerUp = 0x10000;

export const address = { address: 1, local: 2, flags: 8 } as const;
export const addressTentative = 0x40;
export const addressDadFailed = 0x08;
export const scopeUniverse = 0;
export const scopeLink = 253;

export const route = { destination: 1, oif: 4, gateway: 5, priority: 6, metrics: 8, table: 15 } as const;
export const tableMain = 254;
export const routeUnicast = 1;

export const rule = { iif: 3, priority: 6, table: 15, sportRange: 23, protocol: 21 } as const;
export const ruleToTable = 1;

export const familyUnspec = 0;
export const familyInet = 2;
export const familyInet6 = 10;

/** RTNLGRP_LINK as a bit mask. */
export const groupLink = 1;
/** Marks routes and rules as this agent's (rtm_protocol and FRA_PROTOCOL; free in include/uapi/linux/rtnetlink.h). */
export const ownProtocol = 0x58;
