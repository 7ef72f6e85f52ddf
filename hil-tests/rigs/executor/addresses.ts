// SPDX-License-Identifier: Apache-2.0
const hex = (value: number): string => value.toString(16).padStart(2, '0');

/**
 * Every address in a mesh follows from numbers, so that two boots give the same mesh. MAC addresses are locally administered:
 * 02, the mesh, the router, then what the interface is and which peer it leads to.
 */
const mac = (mesh: number, router: number, kind: number, peer: number): string =>
  `02:${hex(mesh)}:${hex(router)}:00:${hex(kind)}:${hex(peer)}`;

export const primaryMac = (mesh: number, router: number): string => mac(mesh, router, 0, 0);
export const bridgeMac = (mesh: number, router: number): string => mac(mesh, router, 1, 0);
export const linkMac = (mesh: number, router: number, peer: number): string => mac(mesh, router, 2, peer);
export const lanMac = (mesh: number, router: number): string => mac(mesh, router, 4, 0);
export const airMac = (mesh: number, router: number): string => mac(mesh, router, 3, 0);

export const meshAddress = (mesh: number, router: number): string => `10.77.${mesh}.${router}`;
export const meshPrefix = 24;

/** Services in the internet, for documentation only (RFC 5737). */
export const internetAddress = '198.51.100.1';
export const internetName = 'example.org';
export const internetTcpPort = 443;
export const internetEchoPort = 7007;
/** Uplinks are /30 networks of 192.0.2.0/24: the internet's end first. */
export const uplinkAddress = (router: number): { readonly internet: string; readonly gateway: string } => ({
  internet: `192.0.2.${4 * router + 1}`,
  gateway: `192.0.2.${4 * router + 2}`,
});

export const namespaceOf = (mesh: number, place: string): string => `m${mesh}-${place}`;
