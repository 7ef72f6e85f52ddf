// SPDX-License-Identifier: Apache-2.0
import type { RouterName } from '../topologies/topology.ts';

/** What can go wrong. Each names routers and links of a topology, never interfaces or namespaces of a rig. */
export type Fault =
  /** Nothing passes either way; the carrier stays. */
  | { readonly kind: 'silent-link'; readonly a: RouterName; readonly b: RouterName }
  /** Nothing passes from `a` to `b`; the other way is unharmed and the carrier stays. */
  | { readonly kind: 'one-way-loss'; readonly a: RouterName; readonly b: RouterName }
  /** Loses a share (0–1) of the frames and delays the others. One way: from `a` to `b` only. */
  | {
      readonly kind: 'grey-link';
      readonly a: RouterName;
      readonly b: RouterName;
      readonly loss: number;
      readonly delayMs?: number;
      readonly jitterMs?: number;
      readonly oneWay?: boolean;
    }
  /** `a` takes its interface down; `b` loses the carrier. */
  | { readonly kind: 'link-down'; readonly a: RouterName; readonly b: RouterName }
  /** Two routers of a shared medium no longer hear each other, as behind a wall. */
  | { readonly kind: 'silent-pair'; readonly medium: string; readonly a: RouterName; readonly b: RouterName }
  /** Everything that runs on the router is killed, its mesh interface and links are gone; clearing boots it anew. */
  | { readonly kind: 'router-crash'; readonly router: RouterName }
  /** Nothing passes the gateway's uplink; the gateway goes on announcing itself. */
  | { readonly kind: 'black-holed-uplink'; readonly router: RouterName }
  /** SIGKILL; clearing starts the agent again. */
  | { readonly kind: 'agent-killed'; readonly router: RouterName }
  /** SIGSTOP; clearing continues it. */
  | { readonly kind: 'agent-frozen'; readonly router: RouterName }
  /** Processes that only burn CPU time, in the whole rig. */
  | { readonly kind: 'cpu-contention'; readonly processes: number };

export type FaultKind = Fault['kind'];

/** The router whose agent says nothing while the fault is there, or null. */
export function mutedBy(fault: Fault): RouterName | null {
  return fault.kind === 'agent-killed' || fault.kind === 'agent-frozen' || fault.kind === 'router-crash' ? fault.router : null;
}

/** The fault in a few words, for a person: "silent link r1–r4". */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'silent-link':
    case 'link-down':
      return `${fault.kind.replace('-', ' ')} ${fault.a}–${fault.b}`;
    case 'one-way-loss':
      return `one-way loss ${fault.a}→${fault.b}`;
    case 'grey-link':
      return `grey link ${fault.a}${fault.oneWay === true ? '→' : '–'}${fault.b}, ${Math.round(fault.loss * 100)} % loss`;
    case 'silent-pair':
      return `silent pair ${fault.a}, ${fault.b} on ${fault.medium}`;
    case 'cpu-contention':
      return `CPU contention by ${fault.processes} processes`;
    default:
      return `${fault.kind.replaceAll('-', ' ')} ${fault.router}`;
  }
}

/** How a rig's places are named: the network namespaces of routers, media and the internet. */
export interface Places {
  router(name: RouterName): string;
  medium(name: string): string;
  readonly internet: string;
}

/** What happens to the frames that leave an interface; null where they pass unharmed. `loss` is a share, 0–1. */
export interface Impairment {
  readonly loss: number;
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

/** What the executor does for a fault; the steps of one list start at once, so that both ends of a link fail together. */
export type Step =
  | { readonly do: 'netem'; readonly namespace: string; readonly device: string; readonly impairment: Impairment | null }
  | { readonly do: 'tc' | 'ip'; readonly namespace: string; readonly lines: readonly string[] }
  | { readonly do: 'signal'; readonly router: RouterName; readonly process: string; readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' }
  | { readonly do: 'wreck' | 'boot' | 'restart-agent'; readonly router: RouterName }
  | { readonly do: 'burn'; readonly processes: number };

export interface FaultSteps {
  readonly inject: readonly Step[];
  readonly clear: readonly Step[];
}
