// SPDX-License-Identifier: Apache-2.0
import { namesIn } from '../../rigs/executor/hardif-names.ts';
import type { Mesh } from '../../rigs/rig.ts';
import { type RouterName, underlayOf } from '../../topologies/topology.ts';

/** What one command says on a router; rejects where it failed. */
export async function said(mesh: Mesh, router: RouterName, ...command: readonly string[]): Promise<string> {
  const done = await mesh.exec(router, { command });
  if (done.status !== 0) throw new Error(`${router}: ${command.join(' ')}: ${done.stderr.trim()}`);
  return done.stdout;
}

/** Devices of `ip -o link show type macsec`: `7: to-r4_x1@to-r4: <…`, one a line. */
export const devicesIn = (told: string): string[] => told.split('\n').flatMap((line) => /^\d+: ([^@:]+)[@:]/.exec(line)?.[1] ?? []);

/** The MACsec devices of a router, as the kernel has them. */
export const devicesOf = async (mesh: Mesh, router: RouterName): Promise<string[]> =>
  devicesIn(await said(mesh, router, 'ip', '-o', 'link', 'show', 'type', 'macsec'));

/** Whether a router's kernel has a MACsec device over an interface of that name. */
export const isProtected = async (mesh: Mesh, router: RouterName, underlay: string): Promise<boolean> =>
  (await devicesOf(mesh, router)).some((device) => underlayOf(device) === underlay);

/** Hard interfaces of its mesh interface. */
export const hardifsOf = async (mesh: Mesh, router: RouterName): Promise<string[]> =>
  namesIn(await said(mesh, router, 'batctl', 'meshif', 'bat0', 'interface'));

/** Sums of the counters of all receive channels, by name, from `ip -s macsec show`: a line of names, then one of numbers. */
export function receiveCounters(told: string): Map<string, number> {
  const sums = new Map<string, number>();
  const lines = told.split('\n');
  for (const [n, line] of lines.entries()) {
    const names = /^\s*stats:\s*(.*)$/.exec(line)?.[1]?.split(/\s+/) ?? [];
    // Only channels count late frames; their keys repeat some of the rest.
    if (!names.includes('InPktsLate')) continue;
    const numbers = (lines[n + 1] ?? '').trim().split(/\s+/);
    for (const [column, name] of names.entries()) sums.set(name, (sums.get(name) ?? 0) + (Number(numbers[column]) || 0));
  }
  return sums;
}

export const countersOf = async (mesh: Mesh, router: RouterName): Promise<Map<string, number>> =>
  receiveCounters(await said(mesh, router, 'ip', '-s', 'macsec', 'show'));
