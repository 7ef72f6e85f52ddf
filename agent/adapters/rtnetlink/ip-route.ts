// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { attribute, textAttribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { familyInet, message, ownProtocol, route, routeUnicast, routeUnreachable, rule, ruleToTable, scopeNowhere } from './numbers.ts';

/** struct rtmsg and struct fib_rule_hdr have the same twelve bytes. */
export const routeHeaderLength = 12;
/** Copies of routes that the kernel made for single destinations (RTM_F_CLONED). */
const cloned = 0x200;
const udp = 17;
/** TEST-NET-1 (RFC 5737): asked about, never sent to. */
const anyDestination = Buffer.of(192, 0, 2, 1);

/** One IPv4 route; `prefix` bits of `destination` count. */
export interface Ipv4Route {
  readonly table: number;
  readonly prefix: number;
  readonly destination: Buffer;
  readonly gateway: Buffer | null;
  readonly oif: number | null;
  readonly metric: number;
  readonly protocol: number;
  readonly unicast: boolean;
  /** Several next hops, or one that is no IPv4 address: cannot be copied into another table as it is. */
  readonly odd: boolean;
}

/** A rule by which packets from some source ports use a table. */
export interface PortRule {
  readonly priority: number;
  readonly table: number;
  readonly firstPort: number;
  readonly lastPort: number;
}

const table = new AttributeTable();
const zero = Buffer.alloc(4);
const malformed = refuse('environment', 'netlink-malformed', 'a route message cannot be read');

export function ipv4Bytes(text: string): Buffer | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return Buffer.from(parts.map(Number));
}

/** RTM_NEWROUTE (net/ipv4/fib_semantics.c, fib_dump_info). */
export function decodeRoute(bytes: Buffer, from: number, to: number, type: number): Outcome<Ipv4Route> | null {
  if (type !== message.newRoute) return null;
  if (to - from < routeHeaderLength || !table.fill(bytes, from + routeHeaderLength, to)) return malformed;
  if (bytes.readUInt8(from) !== familyInet || (bytes.readUInt32LE(from + 8) & cloned) !== 0) return null;
  return accept({
    table: table.u32(route.table) ?? bytes.readUInt8(from + 4),
    prefix: bytes.readUInt8(from + 1),
    destination: table.copy(route.destination, 4) ?? zero,
    gateway: table.copy(route.gateway, 4),
    oif: table.u32(route.oif),
    metric: table.u32(route.priority) ?? 0,
    protocol: bytes.readUInt8(from + 5),
    unicast: bytes.readUInt8(from + 7) === routeUnicast,
    odd: table.has(route.multipath) || table.has(route.via),
  });
}

/** The kernel's answer to `lookupRequest`: by which interface and gateway a packet would leave. */
export function decodeLookup(
  bytes: Buffer,
  from: number,
  to: number,
  type: number,
): Outcome<{ readonly oif: number | null; readonly gateway: Buffer | null }> | null {
  if (type !== message.newRoute) return null;
  if (to - from < routeHeaderLength || !table.fill(bytes, from + routeHeaderLength, to)) return malformed;
  return accept({ oif: table.u32(route.oif), gateway: table.copy(route.gateway, 4) });
}

/** RTM_NEWRULE: this agent's own rules only (net/core/fib_rules.c, fib_nl_fill_rule). */
export function decodeOwnRule(bytes: Buffer, from: number, to: number, type: number): Outcome<PortRule> | null {
  if (type !== message.newRule) return null;
  if (to - from < routeHeaderLength || !table.fill(bytes, from + routeHeaderLength, to)) return malformed;
  const ports = table.copy(rule.sportRange, 4);
  if (table.u8(rule.protocol) !== ownProtocol || ports === null) return null;
  return accept({
    priority: table.u32(rule.priority) ?? 0,
    table: table.u32(rule.table) ?? bytes.readUInt8(from + 4),
    firstPort: ports.readUInt16LE(0),
    lastPort: ports.readUInt16LE(2),
  });
}

function header(prefix: number, protocol: number, scope: number, type: number): Buffer {
  const bytes = Buffer.alloc(routeHeaderLength);
  bytes.writeUInt8(familyInet, 0);
  bytes.writeUInt8(prefix, 1);
  bytes.writeUInt8(protocol, 5);
  bytes.writeUInt8(scope, 6);
  bytes.writeUInt8(type, 7);
  return bytes;
}

const parts = (one: Pick<Ipv4Route, 'table' | 'prefix' | 'destination'>): Buffer[] => [
  u32Attribute(route.table, one.table),
  ...(one.prefix > 0 ? [attribute(route.destination, one.destination)] : []),
];

/** A default route or half of one by `gateway`, or straight out of `oif` where there is none. */
export function newRoute(one: Pick<Ipv4Route, 'table' | 'prefix' | 'destination' | 'gateway'> & { readonly oif: number }): Buffer {
  const scopeLink = 253;
  const by = one.gateway === null ? [] : [attribute(route.gateway, one.gateway)];
  return Buffer.concat([
    header(one.prefix, ownProtocol, one.gateway === null ? scopeLink : 0, routeUnicast),
    ...parts(one),
    u32Attribute(route.oif, one.oif),
    ...by,
  ]);
}

/** The last resort of a table: what found no route there must not go on to the main table. */
export function newUnreachable(tableId: number, metric: number): Buffer {
  return Buffer.concat([
    header(0, ownProtocol, 0, routeUnreachable),
    u32Attribute(route.table, tableId),
    u32Attribute(route.priority, metric),
  ]);
}

/** Matches only a route that carries this agent's protocol number. */
export function deleteOwnRoute(one: Pick<Ipv4Route, 'table' | 'prefix' | 'destination' | 'metric'>): Buffer {
  return Buffer.concat([header(one.prefix, ownProtocol, scopeNowhere, 0), ...parts(one), u32Attribute(route.priority, one.metric)]);
}

export function ruleMessage(one: PortRule): Buffer {
  const range = Buffer.alloc(4);
  range.writeUInt16LE(one.firstPort, 0);
  range.writeUInt16LE(one.lastPort, 2);
  return Buffer.concat([
    header(0, 0, 0, ruleToTable),
    // Only what this router sends itself: a client's packet may come from the same port.
    textAttribute(rule.iif, 'lo'),
    u32Attribute(rule.priority, one.priority),
    u32Attribute(rule.table, one.table),
    attribute(rule.sportRange, range),
    u8Attribute(rule.protocol, ownProtocol),
  ]);
}

/** Asks how a UDP packet of this router from `port` would leave, by all rules and tables. */
export function lookupRequest(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port, 0);
  return Buffer.concat([
    header(32, 0, 0, 0),
    attribute(route.destination, anyDestination),
    u8Attribute(route.protocol, udp),
    attribute(route.sourcePort, bytes),
  ]);
}

export const anyRoute = header(0, 0, 0, 0);
