// SPDX-License-Identifier: Apache-2.0
// include/uapi/linux/rtnetlink.h, pkt_sched.h, pkt_cls.h, gen_stats.h, tc_act/tc_gact.h

export const message = { newQdisc: 36, newFilter: 44, delFilter: 45, getFilter: 46 } as const;

/** TC_H_CLSACT, and its handle, and the place of what comes in: TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS). */
export const clsactParent = 0xffff_fff1;
export const clsactHandle = 0xffff_0000;
export const ingress = 0xffff_fff2;

export const tca = { kind: 1, options: 2, chain: 11 } as const;
export const flower = {
  act: 3,
  ethSource: 6,
  ethSourceMask: 7,
  etherType: 8,
  ipProtocol: 9,
  ipv6Source: 14,
  ipv6SourceMask: 15,
  ipv6Destination: 16,
  ipv6DestinationMask: 17,
  udpDestination: 21,
  flags: 22,
  icmpv6Type: 55,
  icmpv6TypeMask: 56,
} as const;
export const matchall = { act: 2, flags: 3 } as const;
export const action = { kind: 1, options: 2, stats: 4, cookie: 6 } as const;
export const gactParameters = 2;
export const stats = { basic: 1, packets64: 8 } as const;

/** TCA_CLS_FLAGS_SKIP_HW: the kernel decides, not a switch chip with rules of its own. */
export const skipHardware = 1;

export const verdicts = { pass: 0, drop: 2 } as const;

/** struct tcmsg. */
export const headerLength = 20;
/** ETH_P_ALL. */
export const everyProtocol = 0x0003;
