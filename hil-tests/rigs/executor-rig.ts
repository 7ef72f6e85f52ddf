// SPDX-License-Identifier: Apache-2.0
import type { ExecutorLink } from './executor-link.ts';
import { ExecutorMesh } from './executor-mesh.ts';
import { ExecutorTrust } from './executor-trust.ts';
import { bundlePath } from './project.ts';
import type { Command, Executed, Mesh, MeshPlan, Rig, RigKind, RigTime } from './rig.ts';

/** A rig whose work an executor does; the kinds differ only in where it runs and how that place is begun and ended. */
export class ExecutorRig implements Rig {
  readonly kind: RigKind;
  readonly shared: Rig['shared'];
  readonly #link: ExecutorLink;
  readonly #bundle: string;
  readonly #end: () => Promise<void>;

  constructor(kind: RigKind, shared: Rig['shared'], link: ExecutorLink, bundle: string | undefined, end: () => Promise<void>) {
    this.kind = kind;
    this.#bundle = bundle ?? bundlePath();
    this.shared = shared;
    this.#link = link;
    this.#end = end;
  }

  async buildMesh(plan: MeshPlan): Promise<Mesh> {
    const full = { mesh: 1, bridgeLoopAvoidance: false, batman: true, links: 'clear' as const, ...plan };
    if (!Number.isInteger(full.mesh) || full.mesh < 1 || full.mesh > 200) throw new Error(`meshes are numbered 1 to 200, not ${full.mesh}`);
    await this.#link.ask('mesh.build', full);
    try {
      const trust = full.links === 'clear' ? null : await this.#found(full);
      return new ExecutorMesh(this.#link, full, this.#bundle, trust);
    } catch (error) {
      // Nobody would hold it to take it down.
      await this.#link.ask('mesh.remove', { mesh: full.mesh }).catch(() => undefined);
      throw error;
    }
  }

  #found({ mesh, topology }: Required<MeshPlan>): Promise<ExecutorTrust> {
    return ExecutorTrust.found(this.#link, mesh, this.#bundle, topology.routers, this.shared);
  }

  exec(command: Command): Promise<Executed> {
    return this.#link.ask('exec', command);
  }

  now(): Promise<RigTime> {
    return this.#link.ask('now', {});
  }

  onEnd(listener: (why: string) => void): void {
    this.#link.onEnd(listener);
  }

  async close(): Promise<void> {
    this.#link.close();
    await this.#end();
  }
}
