// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';

export type SymptomKind = 'silent-link' | 'grey-link' | 'flapping-route' | 'gateway-black-hole' | 'memory-pressure' | 'partition';

/** How a piece of evidence came to be. Only measured evidence may justify a risky action. */
export type EvidenceBasis = 'measured' | 'estimated' | 'reported';

/** One observation that speaks for a symptom. `source` names an independent way of knowing. */
export interface Evidence {
  readonly source:
    | 'beacon'
    | 'kernel-echo'
    | 'xdp'
    | 'macsec'
    | 'peer-report'
    | 'routing'
    | 'rtnetlink'
    | 'dns'
    | 'tcp'
    | 'echo'
    | 'procfs'
    | 'psi';
  readonly basis: EvidenceBasis;
  readonly at: Instant;
  /** What was seen, in words with the number in it: "no beacon for 310 ms". */
  readonly text: string;
  readonly value: number;
  /** ms, share, tq, kbit/s, changes/min, bytes. */
  readonly unit: string;
}

/** What a symptom is about. Fields that do not apply are null. */
export interface SymptomSubject {
  readonly hardif: IfIndex | null;
  readonly hardifName: string | null;
  /** The neighbour's hard interface address, or the originator. */
  readonly neighbour: MacAddress | null;
  readonly originator: MacAddress | null;
}

/** Why: several symptoms with one cause share `cause`. */
export interface RootCause {
  /** Such as `router-dead:02:…`, `link:m1x2`, `uplink`, `agent-dead:02:…`. */
  readonly cause: string;
  readonly text: string;
}

export interface Symptom {
  /** Stable while it lasts: kind and subject, such as `silent-link:m1x2:02:00:…`. */
  readonly id: string;
  readonly kind: SymptomKind;
  readonly subject: SymptomSubject;
  /** 0–1: how much it hurts, and how sure the agent is. */
  readonly severity: number;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly rootCause: RootCause;
  readonly since: Instant;
}
