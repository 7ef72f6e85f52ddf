// SPDX-License-Identifier: Apache-2.0
import { AttributeTable } from '../../netlink/attribute-table.ts';
import { headerLength, writeMessage } from '../../netlink/message.ts';
import { doneMessage, errorMessage, scriptedWire } from '../../netlink/testing/recorded-wire.ts';
import { textAttribute, u32Attribute } from '../../netlink/write-attribute.ts';
import { decodeOwnRule, decodeRoute, type Ipv4Route, type PortRule } from '../ip-route.ts';
import { link, linkHeader, message, tableMain } from '../numbers.ts';

interface Row<T> {
  readonly payload: Buffer;
  readonly value: T;
}

/** Codes of asm-generic/errno.h. */
const [noEntry, noProcess, exists, noDevice, unreachableNet, unreachableHost] = [-2, -3, -17, -19, -101, -113];

/**
 * As much of the kernel's IPv4 routing as the agent uses, behind a wire: a new route's message is a dump's row. Knows the
 * interface `mesh` with 10.77.0.0/24, optionally a port of a bridge, and an uplink with 10.66.0.0/24.
 */
export function createRouteKernel(mesh: number, bridge: number | null = null) {
  const routes: Row<Ipv4Route>[] = [];
  const rules: Row<PortRule>[] = [];
  const table = new AttributeTable();

  const read = <T>(
    decode: (bytes: Buffer, from: number, to: number, type: number) => { ok: boolean; value?: T } | null,
    payload: Buffer,
    type: number,
  ): T => decode(payload, 0, payload.length, type)?.value as T;
  const same = (a: Ipv4Route, b: Ipv4Route): boolean =>
    a.table === b.table && a.prefix === b.prefix && a.destination.equals(b.destination) && a.metric === b.metric;

  function addRoute(payload: Buffer): number {
    const value = read(decodeRoute, payload, message.newRoute);
    const [first, second] = [value.gateway?.[0], value.gateway?.[1]];
    if (value.gateway !== null && !(first === 10 && (value.oif === (bridge ?? mesh) ? second === 77 : second === 66)))
      return unreachableNet;
    const at = routes.findIndex((one) => same(one.value, value));
    routes.splice(at < 0 ? routes.length : at, at < 0 ? 0 : 1, { payload, value });
    return 0;
  }

  function deleteRoute(payload: Buffer): number {
    const value = read(decodeRoute, payload, message.newRoute);
    const at = routes.findIndex((one) => same(one.value, value) && one.value.protocol === value.protocol);
    if (at < 0) return noProcess;
    routes.splice(at, 1);
    return 0;
  }

  /** By the rules first, then the main table: the longest prefix, the lowest metric. */
  function lookup(port: number): Buffer {
    const tables = [
      ...rules.filter(({ value }) => port >= value.firstPort && port <= value.lastPort).map(({ value }) => value.table),
      tableMain,
    ];
    for (const id of tables) {
      const covering = routes.filter(({ value }) => value.table === id && (value.prefix === 0 || (value.destination[0] ?? 0) >= 128));
      const best = covering.sort((a, b) => b.value.prefix - a.value.prefix || a.value.metric - b.value.metric)[0];
      if (best !== undefined)
        return best.value.unicast ? writeMessage(message.newRoute, 0, 0, best.payload) : errorMessage(unreachableHost);
    }
    return errorMessage(unreachableNet);
  }

  function answer(type: number, payload: Buffer, dump: boolean): Buffer[] {
    switch (type) {
      case message.getLink: {
        const index = payload.readInt32LE(4);
        if (index !== mesh) return [errorMessage(noDevice)];
        const row = [linkHeader(index), textAttribute(link.name, 'bat0'), ...(bridge === null ? [] : [u32Attribute(link.master, bridge)])];
        return [writeMessage(message.newLink, 0, 0, Buffer.concat(row)), errorMessage(0)];
      }
      case message.getRoute: {
        if (dump) return [...routes.map((one) => writeMessage(message.newRoute, 2, 0, one.payload)), doneMessage()];
        table.fill(payload, 12, payload.length);
        const at = table.at(28, 2);
        const found = lookup(at < 0 ? 0 : payload.readUInt16BE(at));
        return [found, errorMessage(0)];
      }
      case message.newRoute:
        return [errorMessage(addRoute(payload))];
      case message.delRoute:
        return [errorMessage(deleteRoute(payload))];
      case message.getRule:
        return [...rules.map((one) => writeMessage(message.newRule, 2, 0, one.payload)), doneMessage()];
      case message.newRule: {
        const value = read(decodeOwnRule, payload, message.newRule);
        if (rules.some((one) => one.value.priority === value.priority)) return [errorMessage(exists)];
        rules.push({ payload, value });
        return [errorMessage(0)];
      }
      case message.delRule: {
        const value = read(decodeOwnRule, payload, message.newRule);
        const at = rules.findIndex((one) => one.value.priority === value.priority);
        if (at >= 0) rules.splice(at, 1);
        return [errorMessage(at < 0 ? noEntry : 0)];
      }
      default:
        return [errorMessage(-22)];
    }
  }

  const wire = scriptedWire((request) =>
    answer(request.readUInt16LE(4), Buffer.from(request.subarray(headerLength)), (request.readUInt16LE(6) & 0x300) === 0x300),
  );
  return { wire, routes, rules, addRoute, deleteRoute };
}
