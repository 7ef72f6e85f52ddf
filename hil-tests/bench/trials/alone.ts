// SPDX-License-Identifier: Apache-2.0
import { meshAddress } from '../../rigs/executor/addresses.ts';
import type { Algorithm, Mesh, Rig } from '../../rigs/rig.ts';
import { linkInterface, peersOf, type RouterName, routerNumber } from '../../topologies/topology.ts';
import { type TrialPlan, tryFault } from './fault-trial.ts';
import { pause } from './phase.ts';
import type { Measured, Side } from './side.ts';

export interface PeerPlan extends TrialPlan {
  /** How long after the fault until the routes are as before, ms. */
  readonly restFor: number;
  /** Waits until a trial would measure something. */
  readonly before?: (mesh: Mesh) => Promise<void>;
}

/** A mesh without agents serves one trial after the other: without anybody's change its routes come back by themselves. */
async function trialIn(mesh: Mesh, plan: PeerPlan, run: number): Promise<Measured> {
  await plan.before?.(mesh);
  const { fault, report, more } = await tryFault(mesh, plan, run);
  await mesh.clear(fault);
  await pause(plan.restFor);
  return { ...more, gap: [report.longestGapMs], lost: [report.lost] };
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

const backWithin = 180_000;

/** babeld comes back to a mended link only after several hellos and updates; a fault beside the path would measure nothing. */
async function overTheLink(mesh: Mesh): Promise<void> {
  const { a, b } = mesh.topology.victim;
  const through = async (from: RouterName, to: RouterName): Promise<boolean> => {
    const address = meshAddress(mesh.number, routerNumber(mesh.topology, to));
    const { stdout } = await mesh.exec(from, { command: ['ip', 'route', 'get', address] });
    return stdout.includes(`dev ${linkInterface(to)}`);
  };
  for (const until = Date.now() + backWithin; !((await through(a, b)) && (await through(b, a))); await pause(1000))
    if (Date.now() > until) throw new Error(`babeld did not return to the link ${a}–${b} within ${backWithin / 1000} s`);
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
  return { key, lanes: lanesOf(meshes, { ...plan, before: overTheLink }) };
}
