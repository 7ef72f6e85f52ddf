// SPDX-License-Identifier: Apache-2.0
import { cpus } from 'node:os';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkProtection, ProtectedLink } from '../../ports/link-protection.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { linkHeader, message } from '../rtnetlink/numbers.ts';
import { createIngressRules } from '../traffic-control/ingress-rules.ts';
import { createAssociations } from './associations.ts';
import { createDevice } from './create-device.ts';
import { type DeviceRow, decodeDevice } from './decode-device.ts';
import type { SecyRow } from './decode-secy.ts';
import { linksOfKind } from './device-messages.ts';
import { createMacsecFamily } from './macsec-family.ts';
import { kind } from './numbers.ts';
import { isOwn, protectedLink } from './protected-link.ts';
import { addressOf } from './secure-channel.ts';
import { foreignSources } from './source-filter.ts';
import { inspectUnderlay, readDevice } from './underlay.ts';
import { createUsedKeys } from './used-keys.ts';

/**
 * Pairwise MACsec devices through rtnetlink, generic netlink "macsec" and traffic control. `route` and `generic` are sockets
 * of those protocols, which may be shared. Needs CAP_NET_ADMIN. Closing nothing: devices live on in the kernel. `processors`:
 * how many of this router may send at once.
 */
export function createMacsec(route: NetlinkSocket, generic: NetlinkSocket, processors = cpus().length): LinkProtection {
  const family = createMacsecFamily(generic);
  const rules = createIngressRules(route);
  const used = createUsedKeys();

  /** What was installed, by whomever, is never installed again. */
  function remember(row: SecyRow): void {
    for (const { keyId } of [...row.transmit, ...row.channels.flatMap(({ associations }) => associations)]) used.seen(keyId);
  }

  function ownDevice(device: IfIndex): Outcome<DeviceRow> {
    const read = readDevice(route, device);
    if (!read.ok || isOwn(read.value)) return read;
    return refuse('environment', 'not-ours', `${read.value.name} is no protected link of this agent`);
  }

  function ownRow(device: IfIndex): Outcome<SecyRow> {
    const read = ownDevice(device);
    if (!read.ok) return read;
    const row = family.device(device);
    if (row.ok) remember(row.value);
    return row;
  }

  function addressBelow(underlay: number | null): MacAddress | null {
    const read = underlay === null ? null : readDevice(route, underlay);
    return read?.ok === true ? read.value.mac : null;
  }

  function join(row: DeviceRow, secy: SecyRow): Outcome<ProtectedLink> {
    remember(secy);
    const peer = secy.channels[0]?.peer ?? null;
    const foreign = peer === null ? accept(null) : foreignSources(rules, row.ifindex, addressOf(peer));
    return foreign.ok ? accept(protectedLink(row, secy, addressBelow(row.below), foreign.value)) : foreign;
  }

  async function observe(): Promise<Outcome<ProtectedLink[]>> {
    const devices = route.dump(message.getLink, linksOfKind(kind), decodeDevice);
    if (!devices.ok) return devices;
    const own = devices.value.filter(isOwn);
    const secys = own.length === 0 ? accept([]) : family.devices();
    if (!secys.ok) return secys;
    const links: ProtectedLink[] = [];
    for (const row of own) {
      // Gone, or made, between the two readings: the next observation tells.
      const secy = secys.value.find((one) => one.ifindex === row.ifindex);
      if (secy === undefined) continue;
      const link = join(row, secy);
      if (!link.ok) return link;
      links.push(link.value);
    }
    return accept(links);
  }

  async function remove(device: IfIndex): Promise<Outcome<void>> {
    const read = ownRow(device);
    if (!read.ok) return read;
    const gone = route.change(message.delLink, 0, linkHeader(device));
    if (!gone.ok) return gone;
    const left = readDevice(route, device);
    if (left.ok) return refuse('environment', 'not-applied', `${left.value.name} was deleted and is still there`);
    return left.refusal.code === 'no-such-interface' ? done : left;
  }

  return {
    inspect: async (underlay) => inspectUnderlay(route, generic, underlay, processors),
    async create(request) {
      const made = createDevice({ route, generic, family, rules, processors }, request);
      if (!made.ok) return made;
      const row = ownDevice(made.value);
      if (!row.ok) return row;
      const secy = family.device(made.value);
      return secy.ok ? join(row.value, secy.value) : secy;
    },
    ...createAssociations(route, family, rules, used, ownRow),
    observe,
    delete: remove,
  };
}
