// SPDX-License-Identifier: Apache-2.0
import { errorMessage } from '../../netlink/testing/recorded-wire.ts';

// As much of the kernel's links, MACsec and traffic control as the agent uses, in memory behind two wires.

export interface HeldKey {
  an: number;
  pn: number;
  id: Buffer;
  active: boolean;
}

export interface HeldChannel {
  sci: Buffer;
  active: boolean;
  keys: HeldKey[];
}

export interface HeldSecy {
  sci: Buffer;
  encodingSa: number;
  operational: boolean;
  /** Of u8 settings by the number of their IFLA_MACSEC attribute. */
  readonly flags: Map<number, number>;
  cipher: Buffer;
  window: number;
  tx: HeldKey[];
  channels: HeldChannel[];
}

export interface HeldLink {
  ifindex: number;
  name: string;
  mac: Buffer;
  type: number;
  mtu: number;
  maxMtu: number;
  queues: number;
  up: boolean;
  master: number;
  masterKind: string | null;
  kind: string | null;
  below: number;
  group: number;
  secy: HeldSecy | null;
  clsact: boolean;
  /** Payloads of RTM_NEWTFILTER. */
  filters: Buffer[];
}

export interface KernelState {
  readonly links: Map<number, HeldLink>;
  readonly wireless: Map<number, { type: number; forwarding: boolean }>;
  /** Names of what the kernel lacks: "macsec", "filters", "cipher". */
  readonly lacks: Set<string>;
  /** Changes settings of a device that is being made, as a kernel would that knows a setting not. */
  spoil: (secy: HeldSecy) => unknown;
  /** Every packet number that came in an update. */
  readonly updatedPacketNumbers: number[];
  nextIndex: number;
}

export const errors = { noEntry: -2, busy: -16, exists: -17, noDevice: -19, invalid: -22, unsupported: -95 } as const;

export const acknowledged = (code = 0): Buffer[] => [errorMessage(code)];

export function addLink(state: KernelState, link: Partial<HeldLink> & { readonly name: string }): number {
  const ifindex = state.nextIndex++;
  state.links.set(ifindex, {
    ifindex,
    mac: Buffer.of(2, 0, 0, 0, 0, ifindex),
    type: 1,
    mtu: 1500,
    maxMtu: 65_535,
    queues: 1,
    up: true,
    master: 0,
    masterKind: null,
    kind: null,
    below: 0,
    group: 0,
    secy: null,
    clsact: false,
    filters: [],
    ...link,
  });
  return ifindex;
}

export function newState(): KernelState {
  return {
    links: new Map(),
    wireless: new Map(),
    lacks: new Set(),
    spoil: () => undefined,
    updatedPacketNumbers: [],
    nextIndex: 3,
  };
}
