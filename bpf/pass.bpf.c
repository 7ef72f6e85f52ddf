// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Lets every frame pass: what the cost of telemetry is measured against. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp.frags")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
