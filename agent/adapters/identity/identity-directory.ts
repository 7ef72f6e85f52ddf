// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { type Outcome, refuse } from '../../core/refusal.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import { makeOwnDirectory } from '../own-directory.ts';
import { identityFiles } from './identity-files.ts';
import { type Lock, oneAtATime } from './one-at-a-time.ts';
import type { Rename } from './whole-file.ts';

export const standardIdentityDirectory = '/etc/x0tta6bl4/identity';

export interface IdentityDirectoryOptions {
  /** Made where it is missing, for this user only. Refused where it is not this user's alone. */
  readonly path: string;
  /** What a test puts in the place of rename(2). */
  readonly rename?: Rename;
  /** How long to wait while another process changes it, milliseconds. */
  readonly patience?: number;
}

/** A change is done in tens of milliseconds, on flash that is being cleaned in a second or two. */
const usualPatience = 5_000;

/**
 * A router's keys and what was said about them, as files of a directory: `identity.json` says which numbers are in force, `N.seed` and
 * `N.key.pem` are the private keys (mode 0600), `N.svid` and `N.chain.pem` what an issuer said, `N.request` and `N.token` what waits for
 * an answer; `bundle.json`, `revocations.json` and `floor.json` are whom it believes and how late it is. Everything is written before
 * `identity.json` points to it, while `busy` names the process that does so. What the file system refuses is `identity-write-failed` or
 * `identity-unreadable`.
 */
export function openIdentityDirectory({ path, rename, patience = usualPatience }: IdentityDirectoryOptions): IdentityPlace {
  const files = identityFiles(path, rename);
  const lock: Lock = {
    path: join(path, 'busy'),
    patience,
    busy: (pid) =>
      refuse(
        'operator',
        'identity-busy',
        `process ${pid} is changing the identity in ${path}`,
        `try again; if it lasts, look what that process does, or remove ${join(path, 'busy')} where it is none of this program`,
      ),
  };
  const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  async function reading<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await work();
    } catch (error) {
      return refuse('environment', 'identity-unreadable', `${path} cannot be read: ${why(error)}`, 'run as the user that it belongs to');
    }
  }
  const alone: IdentityPlace['alone'] = async (work) => {
    try {
      const own = makeOwnDirectory(path, '--dir or identity.directory');
      return own.ok ? await oneAtATime(lock, () => work(files)) : own;
    } catch (error) {
      return refuse('environment', 'identity-write-failed', `${path} was not changed: ${why(error)}`, 'check its rights and free space');
    }
  };

  return {
    alone,
    load: () => reading(files.load),
    loadTrust: () => reading(files.loadTrust),
    prepare: (id, next) => alone((inside) => inside.prepare(id, next)),
    install: (given) => alone((inside) => inside.install(given)),
    saveRefused: (code) => alone((inside) => inside.saveRefused(code)),
    dropPrevious: () => alone((inside) => inside.dropPrevious()),
    saveBundle: (bundle) => alone((inside) => inside.saveBundle(bundle)),
    saveRevocations: (book) => alone((inside) => inside.saveRevocations(book)),
    saveFloor: (floor) => alone((inside) => inside.saveFloor(floor)),
  };
}
