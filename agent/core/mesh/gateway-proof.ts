// SPDX-License-Identifier: Apache-2.0
import type { Milliseconds } from '../time.ts';
import type { MacAddress } from './mac-address.ts';

/** One independent part of a gateway proof. `echo` is signed by the control plane; ICMP is no proof. */
export interface ProofPart {
  readonly what: 'dns' | 'tcp' | 'echo';
  readonly passed: boolean;
  readonly took: Milliseconds;
  /** Why it failed: timeout, refused, wrong answer, bad signature. */
  readonly detail: string;
}

/** An end-to-end proof that the internet answers through one gateway (or through the router's own uplink). */
export interface GatewayProof {
  /** Originator of the gateway, `own` for the router's own uplink, `through` for the routing table as it is. */
  readonly gateway: MacAddress | 'own' | 'through';
  readonly parts: readonly ProofPart[];
}
