// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import type { Algorithm, Mesh, Rig } from '../../rigs/rig.ts';
import { linkInterface, peersOf } from '../../topologies/topology.ts';
import { faultOf, type TrialPlan, tryFault } from './fault-trial.ts';
import { babelOverTheLink, batmanOverTheLink } from './over-the-link.ts';
import type { Measured, Side } from './side.ts';

export interface PeerPlan extends TrialPlan {
  /** How long after the fault until the routes are as before, ms. */
  readonly restFor: number;
}

/** A mesh without agents serves one trial after the other: without anybody's change its routes come back by themselves. */
async function trialIn(mesh: Mesh, plan: PeerPlan, run: number): Promise<Measured> {
  try {
    const { fault, report, more } = await tryFault(mesh, plan, run);
    await mesh.clear(fault);
    await pause(plan.restFor);
    return { ...more, gap: [report.longestGapMs], lost: [report.lost] };
  } catch (error) {
    // The next trial in this mesh is not this one's victim.
    await mesh.clear(faultOf(plan, run)).catch(() => undefined);
    throw error;
  }
}

const lanesOf = (meshes: readonly Mesh[], plan: PeerPlan): Side['lanes'] => meshes.map((mesh) => (run) => trialIn(mesh, plan, run));

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
  return { key, lanes: lanesOf(meshes, { ...plan, before: batmanOverTheLink }) };
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

/** babeld's own, on wired links, in seconds: a fault just after a hello waits longest. */
const helloByDefault = 4;

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
  const spread = (hello ?? helloByDefault) * 1000;
  return { key, lanes: lanesOf(meshes, { ...plan, spread, before: babelOverTheLink }) };
}
