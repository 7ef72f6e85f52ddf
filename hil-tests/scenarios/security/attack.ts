// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { nodePath, typeScriptInRig } from '../../rigs/project.ts';
import type { Mesh } from '../../rigs/rig.ts';
import type { RouterName } from '../../topologies/topology.ts';
import { eventually } from './eventually.ts';

export type Attacker = 'eavesdropper' | 'flooder' | 'forger' | 'relay' | 'replayer' | 'scanner';

/** The last line of an attacker's output that is a report; null: there is none yet. */
export function lastReport<T>(output: string): T | null {
  const line = output
    .split('\n')
    .filter((one) => one.startsWith('{'))
    .at(-1);
  return line === undefined ? null : (JSON.parse(line) as T);
}

/** Starts an attacker's program in a place, under its own name or another one: an output of its own for each. */
export async function attack(
  mesh: Mesh,
  at: RouterName,
  attacker: Attacker,
  options: Readonly<Record<string, string | number>>,
  name: string = attacker,
): Promise<void> {
  const program = fileURLToPath(new URL(`../../attackers/${attacker}.ts`, import.meta.url));
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  await mesh.startProcess(at, name, { command: [nodePath, ...typeScriptInRig, program, ...words] });
}

/** Waits for its report, as it gives one when it is done. */
export async function awaitReport<T>(mesh: Mesh, at: RouterName, name: string, withinMs: number): Promise<T> {
  const read = async (): Promise<T | null> => lastReport<T>(await mesh.processLog(at, name));
  const told = await eventually(read, (one) => one !== null, withinMs);
  if (told === null) throw new Error(`${name} on ${at} told nothing: ${(await mesh.processLog(at, name)).trim().slice(-500)}`);
  return told;
}

/** Ends it and gives its report. */
export async function endAttack<T>(mesh: Mesh, at: RouterName, name: string): Promise<T> {
  await mesh.stopProcess(at, name);
  return awaitReport<T>(mesh, at, name, 1000);
}
