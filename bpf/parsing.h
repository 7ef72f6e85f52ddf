/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Reads headers one after the other. Each step checks that the whole header is there before it hands it out, and
 * leaves the cursor where it was when it is not.
 */
#ifndef X0_PARSING_H
#define X0_PARSING_H

#include <linux/batadv_packet.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#ifndef ETH_P_BATMAN
#define ETH_P_BATMAN 0x4305
#endif

/* 802.1ad outside, 802.1Q inside: no switch nests deeper. */
#define VLAN_DEPTH 2

struct vlan_tag {
	__be16 tci;
	__be16 proto;
};

struct cursor {
	void *at;
	/* Of what can be read here; a long frame goes on elsewhere. */
	void *end;
	/* Bytes of the frame from `at` on, wherever they lie. */
	__u32 left;
};

/*
 * Whether `size` bytes are there; if so, the cursor moves behind them. The caller took the header's address before:
 * a pointer into the frame that may be NULL would be compared, which the verifier allows only with CAP_PERFMON.
 */
static __always_inline int step_over(struct cursor *cursor, unsigned long size)
{
	if (cursor->at + size > cursor->end)
		return 0;
	cursor->at += size;
	cursor->left -= size;
	return 1;
}

/* The EtherType behind at most VLAN_DEPTH tags; a tag that is cut off ends the walk with its own type. */
static __always_inline __be16 skip_vlan_tags(struct cursor *cursor, __be16 proto)
{
#pragma unroll
	for (int i = 0; i < VLAN_DEPTH; i++) {
		struct vlan_tag *tag = cursor->at;

		if (proto != bpf_htons(ETH_P_8021Q) && proto != bpf_htons(ETH_P_8021AD))
			break;
		if (!step_over(cursor, sizeof(*tag)))
			break;
		proto = tag->proto;
	}
	return proto;
}

/*
 * Whether a batman-adv packet is a routing announcement that batman-adv would read: of its version, and not shorter
 * than its header (net/batman-adv/main.c, batadv_batman_skb_recv; each handler checks its own length).
 * More OGMs behind the first are not counted: what a link loses is frames.
 * Lengths are compared as numbers: adding one of several to a pointer needs CAP_PERFMON too.
 */
static __always_inline int is_announcement(struct cursor *cursor)
{
	struct { __u8 packet_type, version; } *common = cursor->at;
	__u32 left = cursor->left;

	if (!step_over(cursor, sizeof(*common)) || common->version != BATADV_COMPAT_VERSION)
		return 0;
	switch (common->packet_type) {
	case BATADV_IV_OGM:
		return left >= sizeof(struct batadv_ogm_packet);
	case BATADV_ELP:
		return left >= sizeof(struct batadv_elp_packet);
	case BATADV_OGM2:
		return left >= sizeof(struct batadv_ogm2_packet);
	default:
		return 0;
	}
}

#endif
