// SPDX-License-Identifier: Apache-2.0
/** Link-local scope, transient (RFC 4291, 2.7); "x0". */
export const beaconGroup = Uint8Array.from([0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x30]);
export const beaconPort = 7830;
