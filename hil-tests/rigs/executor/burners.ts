// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Processes that do nothing but use the CPU, by the mesh that asked for them. They use it for the whole rig, so none may outlive
 * its mesh; setpriv has the kernel end them even where the executor itself is killed.
 */
export class Burners {
  readonly #burning = new Map<number, ChildProcess[]>();

  /** Has as many as `processes` burn for a mesh; 0 ends them. */
  burn(mesh: number, processes: number): void {
    for (const child of this.#burning.get(mesh) ?? []) child.kill('SIGKILL');
    this.#burning.delete(mesh);
    if (processes === 0) return;
    const begin = (): ChildProcess =>
      spawn('setpriv', ['--pdeathsig', 'KILL', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' }).on('error', () => undefined);
    this.#burning.set(mesh, Array.from({ length: processes }, begin));
  }

  endAll(): void {
    for (const mesh of [...this.#burning.keys()]) this.burn(mesh, 0);
  }

  /** Process ids of those that burn. */
  get pids(): number[] {
    return [...this.#burning.values()].flat().flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }
}
