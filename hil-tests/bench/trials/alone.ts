// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../../faults/fault.ts';
import type { Algorithm, Mesh, Rig, StreamPlan } from '../../rigs/rig.ts';
import type { Topology } from '../../topologies/topology.ts';
import { linkInterface, peersOf } from '../../topologies/topology.ts';
import { pause, phaseOf } from './phase.ts';
import type { Measured, Side } from './side.ts';

export interface PeerPlan {
  readonly topology: Topology;
  readonly fault: Fault;
  /** Default: the topology's watched pair. */
  readonly watch?: StreamPlan;
  /** How long the fault stays, and how long after it until the routes are as before, ms. */
  readonly watchFor: number;
  readonly restFor: number;
}

/** A mesh without agents serves one trial after the other: without anybody's change its routes come back by themselves. */
async function trialIn(mesh: Mesh, plan: PeerPlan, run: number): Promise<Measured> {
  const stream = await mesh.stream(plan.watch ?? mesh.topology.watched);
  await pause(phaseOf(run));
  const { began } = await mesh.inject(plan.fault);
  await pause(plan.watchFor);
  const report = await stream.report({ since: began });
  await stream.stop();
  await mesh.clear(plan.fault);
  await pause(plan.restFor);
  return { gap: [report.longestGapMs], lost: [report.lost] };
}

const lanesOf = (meshes: readonly Mesh[], plan: PeerPlan): Side['lanes'] =>
  meshes.map((mesh) => ({
    atOnce: 1,
    trial: async (runs) => {
      const results: Measured[] = [];
      for (const run of runs) results.push(await trialIn(mesh, plan, run));
      return results;
    },
  }));

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Meshes of plain batman-adv, numbered from `first`. */
export async function batmanAlone(
  rig: Rig,
  key: string,
  algorithm: Algorithm,
  plan: PeerPlan,
  first: number,
  count: number,
): Promise<Side> {
  const meshes: Mesh[] = [];
  for (const mesh of range(first, count)) meshes.push(await rig.buildMesh({ topology: plan.topology, algorithm, mesh }));
  await Promise.all(meshes.map((mesh) => mesh.ready()));
  return { key, lanes: lanesOf(meshes, plan) };
}

async function answering(mesh: Mesh): Promise<void> {
  const stream = await mesh.stream(mesh.topology.watched);
  const until = Date.now() + 120_000;
  for (;;) {
    await pause(2000);
    const probes = (await stream.raw()).slice(-30, -10);
    if (probes.length === 20 && probes.every(([, arrived]) => arrived !== null)) return stream.stop();
    if (Date.now() > until) throw new Error('babeld did not bring the watched pair together within 120 s');
  }
}

/** Meshes routed by babeld over the same links. `hello`: its interval in seconds, or null for its defaults. */
export async function babelAlone(rig: Rig, key: string, hello: number | null, plan: PeerPlan, first: number, count: number): Promise<Side> {
  const meshes: Mesh[] = [];
  for (const number of range(first, count)) {
    const mesh = await rig.buildMesh({ topology: plan.topology, algorithm: 'iv', mesh: number, batman: false });
    meshes.push(mesh);
    for (const router of mesh.topology.routers) {
      await mesh.exec(router, { command: ['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'] });
      const interval = hello === null ? [] : ['-h', `${hello}`, '-H', `${hello}`];
      const places = ['-I', `/run/babeld-${number}-${router}`, '-S', `/run/babeld-state-${number}-${router}`];
      const links = peersOf(mesh.topology, router).map(linkInterface);
      await mesh.startProcess(router, 'babeld', { command: ['babeld', ...interval, ...places, ...links] });
    }
  }
  await Promise.all(meshes.map(answering));
  return { key, lanes: lanesOf(meshes, plan) };
}
