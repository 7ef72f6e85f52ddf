// SPDX-License-Identifier: Apache-2.0
// The agent's copy of bpf/telemetry.h; bpf/layout.test.ts compares it with the object's BTF.

/** Entries of the map of sources, over all interfaces. */
export const sourceLimit = 1024;
/** struct telemetry_key, both 64 bits wide; the address is a number. */
export const key = { size: 16, source: 0, ifindex: 8 } as const;
/** struct telemetry_counters of one CPU, all 64 bits wide in the machine's byte order. */
export const counters = { size: 40, lastSeen: 0, packets: 8, bytes: 16, ogms: 24, broadcasts: 32 } as const;
/** struct telemetry_totals of one CPU, likewise. */
export const totals = { size: 48, packets: 0, malformed: 8, admitted: 16, turnedAway: 24 } as const;
export const mapNames = { sources: 'sources', totals: 'totals' } as const;
