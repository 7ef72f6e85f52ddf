// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { RouteControl } from '../../ports/route-control.ts';
import { attribute, attributeMap, textAttribute, u32, u32Attribute, u8Attribute } from '../netlink/attributes.ts';
import { flagCreate, flagReplace } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { familyInet, message, ownProtocol, route, routeUnicast, rule, ruleToTable, tableMain } from './numbers.ts';

/** struct rtmsg and struct fib_rule_hdr have the same twelve bytes. */
const headerLength = 12;
const firstTable = 7800;
const firstPort = 47_600;
const portsPerSlot = 16;
const slots = 8;
const rulePriority = 7800;

interface DefaultRoute {
  readonly gateway: Buffer | null;
  readonly oif: number;
  readonly metric: number;
  readonly protocol: number;
  readonly prefix: number;
  readonly destination: number;
}

function ipv4(text: string): Buffer | null {
  const parts = text.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? Buffer.from(parts) : null;
}

function routeHeader(prefix: number, table: number): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(familyInet, 0);
  header.writeUInt8(prefix, 1);
  header.writeUInt8(table > 255 ? 0 : table, 4);
  header.writeUInt8(ownProtocol, 5);
  header.writeUInt8(0, 6);
  header.writeUInt8(routeUnicast, 7);
  return header;
}

function ruleHeader(): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(familyInet, 0);
  header.writeUInt8(ruleToTable, 7);
  return header;
}

/** Both halves of the address space: together a default route that beats any other without touching it. */
const halves = [Buffer.of(0, 0, 0, 0), Buffer.of(128, 0, 0, 0)];

/** Routes and rules that carry this agent's protocol number, so that leftovers of a killed run are recognised. */
export function createRouteControl(socket: NetlinkSocket): RouteControl {
  function defaults(): Outcome<DefaultRoute[]> {
    const header = Buffer.alloc(headerLength);
    header.writeUInt8(familyInet, 0);
    const dumped = socket.dump(message.getRoute, header);
    if (!dumped.ok) return dumped;
    const found: DefaultRoute[] = [];
    for (const { payload } of dumped.value) {
      const map = payload.length < headerLength ? null : attributeMap(payload, headerLength);
      const oif = u32(map?.get(route.oif));
      if (!map || oif === null || (u32(map.get(route.table)) ?? payload.readUInt8(4)) !== tableMain || payload.readUInt8(1) > 1) continue;
      found.push({ gateway: map.get(route.gateway) ?? null, oif, metric: u32(map.get(route.priority)) ?? 0, protocol: payload.readUInt8(5), prefix: payload.readUInt8(1), destination: map.get(route.destination)?.readUInt8(0) ?? 0 });
    }
    return accept(found);
  }

  function setRoute(table: number, prefix: number, destination: Buffer, gateway: Buffer | null, oif: number): Outcome<void> {
    const parts = [routeHeader(prefix, table), u32Attribute(route.table, table), u32Attribute(route.oif, oif)];
    if (prefix > 0) parts.push(attribute(route.destination, destination));
    if (gateway !== null) parts.push(attribute(route.gateway, gateway));
    const answered = socket.request(message.newRoute, flagCreate | flagReplace, Buffer.concat(parts));
    return answered.ok ? done : answered;
  }

  function deleteRoute(table: number, prefix: number, destination: Buffer): Outcome<void> {
    const parts = [routeHeader(prefix, table), u32Attribute(route.table, table)];
    if (prefix > 0) parts.push(attribute(route.destination, destination));
    const answered = socket.request(message.delRoute, 0, Buffer.concat(parts));
    return answered.ok || answered.refusal.message.includes('ESRCH') ? done : answered;
  }

  function ruleParts(slot: number): Buffer {
    const range = Buffer.alloc(4);
    range.writeUInt16LE(firstPort + slot * portsPerSlot, 0);
    range.writeUInt16LE(firstPort + slot * portsPerSlot + portsPerSlot - 1, 2);
    return Buffer.concat([
      ruleHeader(),
      // Only what this router sends itself: a client's packet may come from the same port.
      textAttribute(rule.iif, 'lo'),
      u32Attribute(rule.priority, rulePriority + slot),
      u32Attribute(rule.table, firstTable + slot),
      attribute(rule.sportRange, range),
      u8Attribute(rule.protocol, ownProtocol),
    ]);
  }

  const steered = new Map<number, string>();

  return {
    async divertDefault(mesh, via) {
      const gateway = ipv4(via);
      if (gateway === null) return refuse('us', 'bad-address', `"${via}" is no IPv4 address`);
      for (const half of halves) {
        const set = setRoute(tableMain, 1, half, gateway, mesh);
        if (!set.ok) return set;
      }
      return done;
    },
    async restoreDefault() {
      for (const half of halves) {
        const gone = deleteRoute(tableMain, 1, half);
        if (!gone.ok) return gone;
      }
      return done;
    },
    async diverted(mesh, via) {
      const found = defaults();
      if (!found.ok) return found;
      const ours = found.value.filter((one) => one.prefix === 1 && one.protocol === ownProtocol && one.oif === mesh && one.gateway?.equals(ipv4(via) ?? Buffer.alloc(0)));
      return accept(ours.length === halves.length);
    },
    async steerProof(slot, mesh: IfIndex, via) {
      if (slot < 0 || slot >= slots) return refuse('us', 'bad-slot', `there are ${slots} proof tables`);
      let gateway = via === null ? null : ipv4(via);
      let oif: number = mesh;
      if (via !== null && gateway === null) return refuse('us', 'bad-address', `"${via}" is no IPv4 address`);
      if (via === null) {
        const found = defaults();
        if (!found.ok) return found;
        const original = found.value.filter((one) => one.prefix === 0).sort((a, b) => a.metric - b.metric)[0];
        if (original === undefined) return refuse('environment', 'no-default-route', 'this router has no IPv4 default route of its own');
        gateway = original.gateway;
        oif = original.oif;
      }
      const target = `${gateway?.join('.')} ${oif}`;
      if (steered.get(slot) !== target) {
        const set = setRoute(firstTable + slot, 0, Buffer.alloc(4), gateway, oif);
        if (!set.ok) return set;
        if (!steered.has(slot)) {
          // A rule left by a killed run is replaced: two equal ones would outlive this run.
          socket.request(message.delRule, 0, ruleParts(slot));
          const ruled = socket.request(message.newRule, flagCreate, ruleParts(slot));
          if (!ruled.ok) return ruled;
        }
        steered.set(slot, target);
      }
      return accept({ firstPort: firstPort + slot * portsPerSlot });
    },
    async clearProofs() {
      for (let slot = 0; slot < slots; slot += 1) {
        socket.request(message.delRule, 0, ruleParts(slot));
        deleteRoute(firstTable + slot, 0, Buffer.alloc(4));
      }
      steered.clear();
      return done;
    },
  };
}
