/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the kernel side writes and the agent reads: the layout of the two maps.
 * The agent's copy is agent/adapters/xdp/layout.ts; a test compares it with the object's BTF.
 */
#ifndef X0_TELEMETRY_H
#define X0_TELEMETRY_H

#include <linux/if_ether.h>
#include <linux/types.h>

/* Sources kept at once, over all interfaces. */
#define TELEMETRY_SOURCES 1024

/*
 * Sources that one CPU takes in within one window. An LRU map alone forgets the honest under a flood of invented
 * addresses; with this bound, a source that speaks once a second is never the one used longest ago:
 * 32 a second on 4 CPUs need at least 4 seconds to go round the map.
 */
#define TELEMETRY_ADMITTED_PER_WINDOW 32
#define TELEMETRY_WINDOW_NS 1000000000ULL

/*
 * Whole 64-bit words: with CAP_BPF alone, older verifiers (6.1) refuse a write to a part of a word on the stack where
 * another part was written from a register.
 */
struct telemetry_key {
	/* The address as a number, its first byte the most significant of six. */
	__u64 source;
	/* The interface that received the frame. */
	__u64 ifindex;
};

/* Of one source, on one CPU. Everything counts from when the source was taken in. */
struct telemetry_counters {
	/* bpf_ktime_get_ns: CLOCK_MONOTONIC. */
	__u64 last_seen_ns;
	__u64 packets;
	/* Whole frames, from the destination address to the end of the payload. */
	__u64 bytes;
	/* Frames that carry routing announcements: OGM, OGM2, ELP. Aggregated OGMs are one frame. */
	__u64 ogms;
	/* Frames to ff:ff:ff:ff:ff:ff, announcements among them. */
	__u64 broadcasts;
};

/* Of everything, on one CPU. */
struct telemetry_totals {
	__u64 packets;
	/* No whole Ethernet header, or a source that is no single station's. Not counted for any source. */
	__u64 malformed;
	/* Sources taken in, and the few for which the kernel had no memory. */
	__u64 admitted;
	/* Frames of new sources that were not taken in, because too many came. */
	__u64 turned_away;
	/* The window that admission counts in. */
	__u64 window_start_ns;
	__u64 window_admitted;
};

#endif
