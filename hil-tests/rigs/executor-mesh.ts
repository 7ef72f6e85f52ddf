// SPDX-License-Identifier: Apache-2.0

import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { Symptom } from '../../agent/core/knowledge/symptom.ts';
import type { Fault } from '../faults/fault.ts';
import { pause } from '../pause.ts';
import type { RouterName, Topology } from '../topologies/topology.ts';
import type { ExecutorLink } from './executor-link.ts';
import { nodePath } from './project.ts';
import type {
  AgentAnswer,
  AgentOptions,
  Algorithm,
  Command,
  Executed,
  Happened,
  Links,
  Mesh,
  MeshPlan,
  MeshTrust,
  Stream,
  StreamPlan,
  Usage,
} from './rig.ts';
import { leanOptions } from './router-node.ts';
import { reportOf } from './stream-report.ts';

/** A mesh behind an executor: each method is one question to it. */
export class ExecutorMesh implements Mesh {
  readonly number: number;
  readonly topology: Topology;
  readonly algorithm: Algorithm;
  readonly links: Links;
  readonly trust: MeshTrust | null;
  readonly #link: ExecutorLink;
  readonly #of: { readonly mesh: number };

  readonly #bundle: string;

  constructor(link: ExecutorLink, plan: Required<MeshPlan>, bundle: string, trust: MeshTrust | null) {
    this.#bundle = bundle;
    this.trust = trust;
    this.links = plan.links;
    this.#link = link;
    this.number = plan.mesh;
    this.topology = plan.topology;
    this.algorithm = plan.algorithm;
    this.#of = { mesh: plan.mesh };
  }

  async ready(withinMs = 90_000): Promise<void> {
    await this.#link.ask('mesh.ready', { ...this.#of, withinMs });
  }

  async startAgents(options: AgentOptions = {}): Promise<void> {
    const given = options.config;
    const configs = Object.fromEntries(
      (options.routers ?? this.topology.routers).map((router) => [router, (typeof given === 'function' ? given(router) : given) ?? {}]),
    );
    const bundle = options.bundle ?? this.#bundle;
    await this.#link.ask('agents.start', {
      ...this.#of,
      bundle,
      node: options.node ?? nodePath,
      nodeOptions: options.nodeOptions ?? leanOptions,
      configs,
    });
  }

  async agentsReady(withinMs = 60_000): Promise<void> {
    const until = Date.now() + withinMs;
    const wanted = await this.running();
    for (let waiting = [...wanted]; waiting.length > 0; ) {
      const running = new Set(await this.running());
      const ended = waiting.find((router) => !running.has(router));
      if (ended !== undefined) throw new Error(`the agent on ${ended} ended: ${await this.lastWords(ended)}`);
      const asked = await Promise.all(waiting.map(async (router) => ({ router, state: await this.#state(router) })));
      waiting = asked.filter(({ state }) => state !== 'healthy').map(({ router }) => router);
      if (waiting.length > 0 && Date.now() > until) {
        throw new Error(
          `not healthy within ${withinMs / 1000} s: ${asked
            .filter(({ state }) => state !== 'healthy')
            .map(({ router, state }) => `${router} (${state})`)
            .join(', ')}`,
        );
      }
      if (waiting.length > 0) await pause(500);
    }
  }

  async #state(router: RouterName): Promise<string> {
    try {
      const answer = await this.ask<{ state?: string }>(router, '/api/health');
      return answer.body.state ?? `status ${answer.status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async stopAgents(): Promise<void> {
    await this.#link.ask('agents.stop', this.#of);
  }

  running(): Promise<readonly RouterName[]> {
    return this.#link.ask('agents.running', this.#of);
  }

  lastWords(router: RouterName): Promise<string> {
    return this.#link.ask('agent.last-words', { ...this.#of, router });
  }

  inject(fault: Fault): Promise<Happened> {
    return this.#link.ask('fault.inject', { ...this.#of, fault });
  }

  clear(fault: Fault): Promise<Happened> {
    return this.#link.ask('fault.clear', { ...this.#of, fault });
  }

  async stream(plan: StreamPlan): Promise<Stream> {
    const full = { intervalMs: 50, newFlows: plan.to === 'internet', ...plan };
    const stream = await this.#link.ask('stream.start', { ...this.#of, plan: full });
    const raw = () => this.#link.ask('stream.probes', { stream });
    return {
      raw,
      report: async (range = {}) => {
        const probes = await raw();
        const now = await this.#link.ask('now', {});
        const { until } = range;
        const within = until === undefined ? probes : probes.filter(([sent]) => sent < until);
        return reportOf(within, range.since ?? within[0]?.[0] ?? now, now, range.there);
      },
      stop: async () => {
        await this.#link.ask('stream.stop', { stream });
      },
    };
  }

  async ask<T>(router: RouterName, path: string): Promise<AgentAnswer<T>> {
    const { status, body } = await this.#link.ask('agent.ask', { ...this.#of, router, path });
    return { status, body: JSON.parse(body) as T };
  }

  async text(router: RouterName, path: string): Promise<string> {
    return (await this.#link.ask('agent.ask', { ...this.#of, router, path })).body;
  }

  async heals(router: RouterName): Promise<readonly Heal[]> {
    return (await this.ask<{ heals: readonly Heal[] }>(router, '/api/heals')).body.heals;
  }

  async symptoms(router: RouterName): Promise<readonly Symptom[]> {
    return (await this.ask<{ symptoms: readonly Symptom[] }>(router, '/api/symptoms')).body.symptoms;
  }

  log(router: RouterName): Promise<string> {
    return this.processLog(router, 'agent');
  }

  exec(router: RouterName | 'internet', command: Command): Promise<Executed> {
    return this.#link.ask('mesh.exec', { ...this.#of, router, ...command });
  }

  startProcess(router: RouterName | 'internet', name: string, command: Command): Promise<{ readonly pid: number }> {
    return this.#link.ask('process.start', { ...this.#of, router, name, ...command });
  }

  async stopProcess(router: RouterName | 'internet', name: string): Promise<void> {
    await this.#link.ask('process.stop', { ...this.#of, router, name });
  }

  processLog(router: RouterName | 'internet', name: string): Promise<string> {
    return this.#link.ask('process.log', { ...this.#of, router, name });
  }

  async signal(router: RouterName | 'internet', signal: NodeJS.Signals, name = 'agent'): Promise<void> {
    await this.#link.ask('process.signal', { ...this.#of, router, name, signal });
  }

  usage(router: RouterName, name = 'agent'): Promise<Usage> {
    return this.#link.ask('process.usage', { ...this.#of, router, name });
  }

  async remove(): Promise<void> {
    await this.#link.ask('mesh.remove', this.#of);
  }
}
