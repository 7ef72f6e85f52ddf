// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { MacAddress } from '../../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import type { LinkProtection } from '../../../ports/link-protection.ts';
import type { UnderlayFilter } from '../../../ports/underlay-filter.ts';
import { netlinkGeneric } from '../../netlink/generic-family.ts';
import { type NetlinkSocket, openNetlink } from '../../netlink/netlink-socket.ts';
import { run } from '../../netlink/testing/router-namespaces.ts';
import { netlinkRoute } from '../../rtnetlink/numbers.ts';
import { createMacsec } from '../macsec.ts';
import { createUnderlayFilter } from '../underlay-filter.ts';

/** The agent's powers over one underlay of a router that is a namespace. */
export interface RouterAgent {
  readonly underlay: IfIndex;
  readonly mac: MacAddress;
  readonly protection: LinkProtection;
  readonly filter: UnderlayFilter;
  /** Another adapter in the same namespace, as a later run would have. */
  again(): LinkProtection;
  close(): void;
}

/** `inside` runs what it is given in the namespace: the sockets that are opened there stay there. */
export function routerAgent(namespace: string, underlay: string, inside: <T>(work: () => T) => T): RouterAgent {
  const sockets: NetlinkSocket[] = [];
  const open = (protocol: number): NetlinkSocket => {
    const socket = inside(() => granted(openNetlink(protocol, 0, 'a router’s end')));
    sockets.push(socket);
    return socket;
  };
  const again = (): LinkProtection => createMacsec(open(netlinkRoute), open(netlinkGeneric));
  const told = JSON.parse(run(`ip -n ${namespace} -j link show dev ${underlay}`)) as { ifindex: IfIndex; address: MacAddress }[];
  const { ifindex, address } = told[0] ?? assert.fail(`no ${underlay} in ${namespace}`);
  return {
    underlay: ifindex,
    mac: address,
    protection: again(),
    filter: createUnderlayFilter(open(netlinkRoute)),
    again,
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}
