// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../../faults/fault.ts';
import type { RouterName } from '../../topologies/topology.ts';
import type { AgentOptions, Command, Executed, Happened, MeshPlan, RigTime, StreamPlan, Usage } from '../rig.ts';

interface Of {
  readonly mesh: number;
}
interface At extends Of {
  readonly router: RouterName | 'internet';
}
interface Named extends At {
  readonly name: string;
}

/** AgentOptions as data: the configuration of each router is already worked out. */
export interface AgentLaunch extends Of {
  readonly bundle: string;
  readonly node: string;
  readonly nodeOptions: readonly string[];
  readonly configs: Readonly<Record<RouterName, Exclude<AgentOptions['config'], undefined | ((router: RouterName) => unknown)>>>;
}

/** Where a mesh's authority and its routers' identities are, in the rig. */
export interface TrustPlaces {
  readonly authority: string;
  readonly identities: Readonly<Record<RouterName, string>>;
}

/** [sent at, echo's arrival or null] */
export type Probe = readonly [RigTime, RigTime | null];

/** What a rig's executor can be asked: parameters and result of each method. */
export interface Methods {
  now: { params: Record<string, never>; result: RigTime };
  exec: { params: Command; result: Executed };
  'mesh.build': { params: Required<MeshPlan>; result: null };
  /** Hands over what `makeMembers` made in a folder that the rig sees. */
  'trust.place': { params: Of & { readonly from: string }; result: TrustPlaces };
  'mesh.ready': { params: Of & { readonly withinMs: number }; result: null };
  'mesh.remove': { params: Of; result: null };
  'mesh.exec': { params: At & Command; result: Executed };
  'agents.start': { params: AgentLaunch; result: null };
  'agents.stop': { params: Of; result: null };
  'agents.running': { params: Of; result: readonly RouterName[] };
  'agent.ask': { params: At & { readonly path: string }; result: { readonly status: number; readonly body: string } };
  'agent.last-words': { params: At; result: string };
  'process.start': { params: Named & Command; result: { readonly pid: number } };
  'process.stop': { params: Named; result: null };
  'process.log': { params: Named; result: string };
  'process.signal': { params: Named & { readonly signal: NodeJS.Signals }; result: null };
  'process.usage': { params: Named; result: Usage };
  'fault.inject': { params: Of & { readonly fault: Fault }; result: Happened };
  'fault.clear': { params: Of & { readonly fault: Fault }; result: Happened };
  'stream.start': { params: Of & { readonly plan: Required<StreamPlan> }; result: number };
  'stream.probes': { params: { readonly stream: number }; result: readonly Probe[] };
  'stream.stop': { params: { readonly stream: number }; result: null };
}

export type Method = keyof Methods;
export type Handlers = { readonly [M in Method]: (params: Methods[M]['params']) => Promise<Methods[M]['result']> };
