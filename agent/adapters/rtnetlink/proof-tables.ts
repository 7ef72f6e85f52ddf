// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { flagCreate, flagExclusive, flagReplace } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import {
  anyRoute,
  decodeLookup,
  decodeOwnRule,
  ipv4Bytes,
  lookupRequest,
  newRoute,
  newUnreachable,
  type PortRule,
  ruleMessage,
} from './ip-route.ts';
import { message, ownProtocol, tableMain } from './numbers.ts';
import { addressedInterface, readRoutes, removeRoute } from './route-table.ts';

const firstTable = 7800;
const slots = 8;
const rulePriority = 7800;
/**
 * Below the ports that the kernel gives to other programs (net.ipv4.ip_local_port_range from 32768): their traffic must
 * not take a proof's way.
 */
const firstPort = 27_600;
const portsPerSlot = 16;
const worstMetric = 0xffff_fffe;

/** Where a proof is to leave. */
interface Exit {
  readonly gateway: Buffer | null;
  readonly oif: number;
}

/** One private routing table for each slot, reached by packets of this router from the slot's source ports only. */
export interface ProofTables {
  steer(slot: number, mesh: IfIndex, via: string | null): Outcome<{ readonly firstPort: number }>;
  /** Removes all rules and tables of this agent, also those of a run that was killed. */
  clear(): Outcome<void>;
}

export function createProofTables(socket: NetlinkSocket): ProofTables {
  let leftoversGone = false;
  /** Slots whose rule and table this run has made. */
  const ruled = new Set<number>();

  const ruleOf = (slot: number): PortRule => ({
    priority: rulePriority + slot,
    table: firstTable + slot,
    firstPort: firstPort + slot * portsPerSlot,
    lastPort: firstPort + (slot + 1) * portsPerSlot - 1,
  });

  /** The router's own way out: its best default route that is not this agent's. */
  function original(): Outcome<Exit> {
    const found = readRoutes(socket);
    if (!found.ok) return found;
    const best = found.value
      .filter((one) => one.table === tableMain && one.prefix === 0 && one.unicast && one.protocol !== ownProtocol)
      .sort((a, b) => a.metric - b.metric)[0];
    if (best === undefined) return refuse('environment', 'no-default-route', 'this router has no IPv4 default route of its own');
    if (best.odd || best.oif === null)
      return refuse('environment', 'default-route-unsupported', 'the default route has several next hops, or one that is no IPv4 address');
    return accept({ gateway: best.gateway, oif: best.oif });
  }

  function overGateway(mesh: IfIndex, via: string): Outcome<Exit> {
    const gateway = ipv4Bytes(via);
    if (gateway === null) return refuse('us', 'bad-address', `"${via}" is no IPv4 address`);
    const oif = addressedInterface(socket, mesh);
    return oif.ok ? accept({ gateway, oif: oif.value }) : oif;
  }

  /** Would a packet of the slot leave there now? The kernel is asked, with all rules and tables that it has. */
  function leaves(slot: number, exit: Exit): Outcome<boolean> {
    const told = socket.request(message.getRoute, 0, lookupRequest(ruleOf(slot).firstPort), decodeLookup);
    if (!told.ok) return told.refusal.code === 'netlink-unreachable' ? accept(false) : told;
    const way = told.value[0];
    return accept(
      way !== undefined &&
        way.oif === exit.oif &&
        (exit.gateway === null ? way.gateway === null : way.gateway?.equals(exit.gateway) === true),
    );
  }

  function set(slot: number, exit: Exit): Outcome<void> {
    const table = firstTable + slot;
    // Without it a proof whose route vanished would go on to the main table and prove another way than it says.
    const floor = socket.change(message.newRoute, flagCreate | flagReplace, newUnreachable(table, worstMetric));
    if (!floor.ok) return floor;
    const way = socket.change(
      message.newRoute,
      flagCreate | flagReplace,
      newRoute({ table, prefix: 0, destination: Buffer.alloc(4), ...exit }),
    );
    if (!way.ok) return way;
    const ruled = socket.change(message.newRule, flagCreate | flagExclusive, ruleMessage(ruleOf(slot)));
    return ruled.ok || ruled.refusal.code === 'netlink-busy' ? done : ruled;
  }

  function clear(): Outcome<void> {
    const rules = socket.dump(message.getRule, anyRoute, decodeOwnRule);
    if (!rules.ok) return rules;
    for (const one of rules.value) {
      const gone = socket.change(message.delRule, 0, ruleMessage(one));
      if (!gone.ok && gone.refusal.code !== 'netlink-not-found') return gone;
    }
    const found = readRoutes(socket);
    if (!found.ok) return found;
    for (const one of found.value) {
      if (one.protocol !== ownProtocol || one.table < firstTable || one.table >= firstTable + slots) continue;
      const gone = removeRoute(socket, one);
      if (!gone.ok) return gone;
    }
    return done;
  }

  return {
    steer(slot, mesh, via) {
      if (!Number.isInteger(slot) || slot < 0 || slot >= slots) return refuse('us', 'bad-slot', `there are ${slots} proof tables`);
      if (!leftoversGone) {
        const cleared = clear();
        if (!cleared.ok) return cleared;
        leftoversGone = true;
      }
      const exit = via === null ? original() : overGateway(mesh, via);
      if (!exit.ok) return exit;
      // Mostly nothing changed since the last proof: asking costs less than setting, and flushes no route cache.
      const already = leaves(slot, exit.value);
      if (!already.ok) return already;
      // The main table may lead there by chance: only the slot's own rule keeps it so during the proof.
      if (already.value && ruled.has(slot)) return accept({ firstPort: ruleOf(slot).firstPort });
      const made = set(slot, exit.value);
      if (!made.ok) return made;
      ruled.add(slot);
      const now = leaves(slot, exit.value);
      if (!now.ok) return now;
      return now.value
        ? accept({ firstPort: ruleOf(slot).firstPort })
        : refuse('environment', 'not-applied', 'another routing rule decides before the one of the proof');
    },
    clear() {
      ruled.clear();
      return clear();
    },
  };
}
