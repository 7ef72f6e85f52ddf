// SPDX-License-Identifier: Apache-2.0
import {
  linkInterface,
  peersOf,
  type RouterName,
  routerNumber,
  strangersOf,
  type Topology,
  wiredPlaces,
} from '../../topologies/topology.ts';
import type { Algorithm, Links } from '../rig.ts';
import { airMac, bridgeMac, lanMac, linkMac, meshAddress, meshPrefix, namespaceOf, primaryMac } from './addresses.ts';

export const mediumPlace = (name: string): string => `medium-${name}`;
export const internetPlace = 'internet';

/** Every place of a mesh that is a network namespace. */
export function placesOf(topology: Topology): string[] {
  const media = topology.media.map((medium) => mediumPlace(medium.name));
  return [...wiredPlaces(topology), ...media, ...(topology.gateways.length > 0 ? [internetPlace] : [])];
}

export function mediaOf(topology: Topology, router: RouterName): string[] {
  return topology.media.filter((medium) => medium.routers.includes(router)).map((medium) => medium.name);
}

export function hardInterfaces(topology: Topology, router: RouterName): string[] {
  return [...peersOf(topology, router).map(linkInterface), ...mediaOf(topology, router)];
}

/** `ip` lines, run outside every namespace, that make namespaces and wires. */
export function wiring(topology: Topology, mesh: number): string[] {
  const number = (router: RouterName): number => routerNumber(topology, router);
  const place = (name: string): string => namespaceOf(mesh, name);
  return [
    ...placesOf(topology).map((name) => `netns add ${place(name)}`),
    ...topology.links.map(
      ({ a, b }) =>
        `link add name ${linkInterface(b)} netns ${place(a)} address ${linkMac(mesh, number(a), number(b))} type veth ` +
        `peer name ${linkInterface(a)} netns ${place(b)} address ${linkMac(mesh, number(b), number(a))}`,
    ),
    ...topology.media.flatMap((medium) =>
      medium.routers.map(
        (router) =>
          `link add name ${medium.name} netns ${place(router)} address ${airMac(mesh, number(router))} type veth ` +
          `peer name ${router} netns ${place(mediumPlace(medium.name))}`,
      ),
    ),
  ];
}

/** Room for what MACsec adds to a frame of 1,532 bytes with batman-adv's header; a port that has less drops it without a word. */
const roomy = 1600;
const mtuOf = (links: Links): string => (links === 'protected' ? ` mtu ${roomy}` : '');

/** `ip` lines inside a medium: a bridge that learns nothing and floods everything, as the air does. */
export function mediumLines(routers: readonly RouterName[], links: Links = 'clear'): string[] {
  return [
    'link add name hub type bridge mcast_snooping 0 ageing_time 0',
    'link set hub up',
    ...routers.flatMap((router) => [`link set ${router} master hub`, `link set ${router} up${mtuOf(links)}`]),
  ];
}

export const meshInterface = 'bat0';
/** The bridge of a bridged layout, by the name that OpenWrt gives it. */
export const bridgeInterface = 'br-lan';

/** Where a router has its addresses in the mesh, and serves its clients. */
export const addressedInterface = (topology: Topology): string => (topology.bridged === true ? bridgeInterface : meshInterface);

/** How a router's links are: what strangers run is never protected. */
export const linksAt = (topology: Topology, router: RouterName, links: Links): Links =>
  strangersOf(topology).includes(router) ? 'clear' : links;

/**
 * `ip` lines inside a router, to boot it. bat0's first hard interface is a dummy: the originator's address stays the same when a
 * real one is removed. Where links are protected no other is there before the agent brings one.
 */
export function bootLines(topology: Topology, mesh: number, router: RouterName, algorithm: Algorithm, links: Links = 'clear'): string[] {
  const number = routerNumber(topology, router);
  const inMesh = linksAt(topology, router, links) === 'clear';
  return [
    'link set lo up',
    `link add name primary0 address ${primaryMac(mesh, number)} type dummy`,
    'link set primary0 up',
    `link add name bat0 type batadv ra BATMAN_${algorithm === 'v' ? 'V' : 'IV'}`,
    `link set bat0 address ${bridgeMac(mesh, number)}`,
    'link set primary0 master bat0',
    ...hardInterfaces(topology, router).flatMap((name) => [
      `link set ${name} up${mtuOf(links)}`,
      ...(inMesh ? [`link set ${name} master bat0`] : []),
    ]),
    ...(topology.bridged === true
      ? [
          // A bridge without an address of its own takes the least of its ports', which changes with them.
          `link add name ${bridgeInterface} address ${lanMac(mesh, number)} type bridge`,
          `link set ${bridgeInterface} up`,
          `link set bat0 master ${bridgeInterface}`,
        ]
      : []),
    'link set bat0 up',
    `addr add ${meshAddress(mesh, number)}/${meshPrefix} dev ${addressedInterface(topology)}`,
  ];
}

/** The same router without batman-adv, for a routing daemon of another kind: its address stands on the dummy. */
export function plainLines(topology: Topology, mesh: number, router: RouterName): string[] {
  const number = routerNumber(topology, router);
  return [
    'link set lo up',
    `link add name primary0 address ${primaryMac(mesh, number)} type dummy`,
    'link set primary0 up',
    `addr add ${meshAddress(mesh, number)}/32 dev primary0`,
    ...hardInterfaces(topology, router).map((name) => `link set ${name} up`),
  ];
}

/** `ip` lines inside a router that lost its power: nothing of its mesh is left and its neighbours lose the carrier. */
export function wreckLines(topology: Topology, router: RouterName, batman: boolean): string[] {
  return [
    ...(batman ? ['link del bat0'] : []),
    ...(batman && topology.bridged === true ? [`link del ${bridgeInterface}`] : []),
    'link del primary0',
    ...hardInterfaces(topology, router).map((name) => `link set ${name} down`),
  ];
}
