// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Counts frames per source address and interface, below the routing protocol, and lets every frame pass.
 * The agent reads the counters as evidence that does not depend on batman-adv or on its own probes.
 */
#include "parsing.h"
#include "telemetry.h"

/* Per CPU: no frame waits for another CPU's cache line, and counting needs no atomic operation. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, TELEMETRY_SOURCES);
	__type(key, struct telemetry_key);
	__type(value, struct telemetry_counters);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct telemetry_totals);
} totals SEC(".maps");

/* Whether one more new source may be taken in now. */
static __always_inline int admits(struct telemetry_totals *total, __u64 now)
{
	if (now - total->window_start_ns >= TELEMETRY_WINDOW_NS) {
		total->window_start_ns = now;
		total->window_admitted = 0;
	}
	if (total->window_admitted >= TELEMETRY_ADMITTED_PER_WINDOW) {
		total->turned_away++;
		return 0;
	}
	total->window_admitted++;
	total->admitted++;
	return 1;
}

static __always_inline __u64 number_of(const __u8 *mac)
{
	return (__u64)mac[0] << 40 | (__u64)mac[1] << 32 | (__u64)mac[2] << 24 | (__u64)mac[3] << 16 | (__u64)mac[4] << 8 | mac[5];
}

#define BROADCAST 0xffffffffffffULL
/* Of an address to several stations (IEEE 802). */
#define GROUP_BIT (1ULL << 40)

SEC("xdp.frags")
int telemetry(struct xdp_md *ctx)
{
	const __u32 bytes = bpf_xdp_get_buff_len(ctx);
	struct cursor cursor = { (void *)(long)ctx->data, (void *)(long)ctx->data_end, bytes };
	struct telemetry_key key;
	struct telemetry_counters *counters;
	struct telemetry_totals *total;
	struct ethhdr *eth = cursor.at;
	__u32 first = 0;
	__u64 now;

	total = bpf_map_lookup_elem(&totals, &first);
	if (!total)
		return XDP_PASS;
	total->packets++;
	if (!step_over(&cursor, sizeof(*eth))) {
		total->malformed++;
		return XDP_PASS;
	}
	key.source = number_of(eth->h_source);
	key.ifindex = ctx->ingress_ifindex;
	if (!key.source || key.source & GROUP_BIT) {
		total->malformed++;
		return XDP_PASS;
	}
	now = bpf_ktime_get_ns();
	counters = bpf_map_lookup_elem(&sources, &key);
	if (!counters) {
		const struct telemetry_counters none = {};

		if (!admits(total, now))
			return XDP_PASS;
		/* Another CPU may have been quicker (-EEXIST): then its entry is found. */
		bpf_map_update_elem(&sources, &key, &none, BPF_NOEXIST);
		counters = bpf_map_lookup_elem(&sources, &key);
		if (!counters)
			return XDP_PASS;
	}

	counters->last_seen_ns = now;
	counters->packets++;
	counters->bytes += bytes;
	if (number_of(eth->h_dest) == BROADCAST)
		counters->broadcasts++;
	if (skip_vlan_tags(&cursor, eth->h_proto) == bpf_htons(ETH_P_BATMAN) && is_announcement(&cursor))
		counters->ogms++;
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
