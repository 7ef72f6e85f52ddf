// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RouterName } from '../topologies/topology.ts';
import type { TrustPlaces } from './executor/methods.ts';
import type { ExecutorLink } from './executor-link.ts';
import { membersOf } from './make-members.ts';
import { nodePath } from './project.ts';
import type { MeshTrust, Rig } from './rig.ts';

/** An emulated processor takes seconds for a signature and its certificates. */
const within = 60_000;

/** The authority of one mesh behind an executor. It stands in the rig, under the routers' own clock. */
export class ExecutorTrust implements MeshTrust {
  readonly #link: ExecutorLink;
  readonly #mesh: number;
  readonly #bundle: string;
  readonly #places: TrustPlaces;
  #letters = 0;

  private constructor(link: ExecutorLink, mesh: number, bundle: string, places: TrustPlaces) {
    this.#link = link;
    this.#mesh = mesh;
    this.#bundle = bundle;
    this.#places = places;
  }

  /** Makes members on this host, where that takes a fraction of the time, and hands them over. */
  static async found(
    link: ExecutorLink,
    mesh: number,
    bundle: string,
    routers: readonly RouterName[],
    shared: Rig['shared'],
  ): Promise<ExecutorTrust> {
    const name = `members-${mesh}`;
    const handed = join(shared.host, name);
    try {
      execFileSync('cp', ['-a', await membersOf(bundle, routers), handed]);
      const places = await link.ask('trust.place', { mesh, from: join(shared.rig, name) });
      return new ExecutorTrust(link, mesh, bundle, places);
    } finally {
      rmSync(handed, { recursive: true, force: true });
    }
  }

  async #said(command: readonly string[], router: RouterName | null): Promise<string> {
    const run = { command: [nodePath, this.#bundle, ...command], within };
    const done =
      router === null ? await this.#link.ask('exec', run) : await this.#link.ask('mesh.exec', { mesh: this.#mesh, router, ...run });
    if (done.status === 0) return done.stdout;
    throw new Error(`x0tta6bl4 ${command.slice(0, 2).join(' ')}: ${(done.stderr || done.stdout).trim()}`);
  }

  directory(router: RouterName): string {
    const found = this.#places.identities[router];
    if (found === undefined) throw new Error(`${router} is no member of this mesh`);
    return found;
  }

  authority(...args: readonly string[]): Promise<string> {
    return this.#said(['trust', ...args, '--dir', this.#places.authority], null);
  }

  router(router: RouterName, ...args: readonly string[]): Promise<string> {
    return this.#said(['identity', ...args, '--dir', this.directory(router)], router);
  }

  async renew(router: RouterName, ...options: readonly string[]): Promise<void> {
    this.#letters += 1;
    const letter = `${this.#places.authority}-${router}-${this.#letters}`;
    await this.router(router, 'rotate', '--force', '--out', `${letter}.request`);
    await this.authority('renew', `${letter}.request`, ...options, '--out', `${letter}.answer`);
    await this.router(router, 'install', `${letter}.answer`);
  }

  async revoke(whom: string, tell: readonly RouterName[], ...options: readonly string[]): Promise<void> {
    await this.authority('revoke', whom, ...options);
    for (const router of tell) await this.router(router, 'install', `${this.#places.authority}/revocations.pem`);
  }
}
