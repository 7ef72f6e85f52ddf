// SPDX-License-Identifier: Apache-2.0
import type { Symptom } from '../../agent/core/knowledge/symptom.ts';
import type { Fault } from '../faults/fault.ts';
import { linkInterface, peersOf, type RouterName, type Topology, underlayOf } from '../topologies/topology.ts';

/** A place where finding something is right: an interface of a router or a protected link over it, or, with null, anything that router says. */
export interface Site {
  readonly router: RouterName;
  readonly hardif: string | null;
}

const ends = (a: RouterName, b: RouterName): Site[] => [
  { router: a, hardif: linkInterface(b) },
  { router: b, hardif: linkInterface(a) },
];

/** Where agents may rightly find `fault`. Faults that leave the mesh healthy have no such place. */
export function sitesOf(fault: Fault, topology: Topology): Site[] {
  switch (fault.kind) {
    case 'silent-link':
    case 'one-way-loss':
    case 'grey-link':
    case 'link-down':
      return ends(fault.a, fault.b);
    case 'silent-pair':
      return [
        { router: fault.a, hardif: fault.medium },
        { router: fault.b, hardif: fault.medium },
      ];
    case 'router-crash':
      return peersOf(topology, fault.router).flatMap((peer) => ends(peer, fault.router));
    case 'black-holed-uplink':
      return topology.routers.map((router) => ({ router, hardif: null }));
    default:
      return [];
  }
}

/** A symptom without an interface (a partition, a gateway) stands wherever its router has a site. */
export function standsAt(site: Site, router: RouterName, symptom: Symptom): boolean {
  const { hardifName } = symptom.subject;
  return site.router === router && (site.hardif === null || hardifName === null || underlayOf(hardifName) === site.hardif);
}
