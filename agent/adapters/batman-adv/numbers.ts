// SPDX-License-Identifier: Apache-2.0
// include/uapi/linux/batman_adv.h: enum batadv_nl_attrs, enum batadv_nl_commands, enum batadv_gw_modes.

export const attr = {
  version: 1,
  algorithm: 2,
  meshIndex: 3,
  meshName: 4,
  meshAddress: 5,
  hardIndex: 6,
  hardName: 7,
  hardAddress: 8,
  originator: 9,
  active: 15,
  flagBest: 22,
  lastSeen: 23,
  neighbour: 24,
  tq: 25,
  throughput: 26,
  bandwidthUp: 27,
  bandwidthDown: 28,
  router: 29,
  gatewayBandwidthDown: 49,
  gatewayBandwidthUp: 50,
  gatewayMode: 51,
  gatewaySelectionClass: 52,
  hopPenalty: 53,
  originatorInterval: 57,
  elpInterval: 58,
  throughputOverride: 59,
} as const;

export const command = {
  getMesh: 1,
  getHardif: 5,
  getTranstableGlobal: 7,
  getOriginators: 8,
  getNeighbours: 9,
  getGateways: 10,
  setMesh: 15,
  setHardif: 16,
} as const;

export const gatewayModes = ['off', 'client', 'server'] as const;

/** Bandwidths and overrides travel in steps of 100 kbit/s. */
export const bandwidthStep = 100;
