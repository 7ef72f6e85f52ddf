// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { formatFloor, parseFloor } from '../../core/identity/floor-record.ts';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { IdentityStore, NextIdentity } from '../../ports/identity-store.ts';
import type { TrustStore } from '../../ports/trust-store.ts';
import { makeOwnDirectory } from '../own-directory.ts';
import { readBounded } from './bounded-file.ts';
import { formatState, type IdentityState, longestState, parseState } from './identity-state.ts';
import { freeNumber, readHeld, readNext, removeOthers, writeHeld, writeNext } from './numbered-keys.ts';
import { formatRevocations, parseRevocations } from './revocations-file.ts';
import { type Rename, writeWhole } from './whole-file.ts';

export const standardIdentityDirectory = '/etc/x0tta6bl4/identity';

export interface IdentityDirectoryOptions {
  /** Made where it is missing, for this user only. Refused where it is not this user's alone. */
  readonly path: string;
  /** What a test puts in the place of rename(2). */
  readonly rename?: Rename;
}

const longestBundle = 524_288;
const longestRevocations = 16_777_216;
const longestFloor = 16_384;

/**
 * A router's keys and what was said about them, as files of a directory: `identity.json` says which numbers are in force, `N.seed` and
 * `N.key.pem` are the private keys (mode 0600), `N.svid` and `N.chain.pem` what an issuer said, `N.request` and `N.token` what waits for
 * an answer; `bundle.json`, `revocations.json` and `floor.json` are whom it believes and how late it is. Everything is written before
 * `identity.json` points to it. What the file system refuses is `identity-write-failed` or `identity-unreadable`.
 */
export function openIdentityDirectory({ path, rename }: IdentityDirectoryOptions): IdentityStore & TrustStore {
  const place = (name: string): string => join(path, name);
  /** One change after the other. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const guarded =
    <T>(code: 'identity-unreadable' | 'identity-write-failed', work: () => Promise<Outcome<T>>) =>
    async (): Promise<Outcome<T>> => {
      try {
        return await work();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return code === 'identity-unreadable'
          ? refuse('environment', 'identity-unreadable', `${path} cannot be read: ${why}`, 'run as the user that it belongs to')
          : refuse('environment', 'identity-write-failed', `${path} was not changed: ${why}`, 'check its rights and free space');
      }
    };
  const reading = <T>(work: () => Promise<Outcome<T>>) => inTurn(guarded('identity-unreadable', work));
  const changing = <T>(work: () => Promise<Outcome<T>>) =>
    inTurn(
      guarded('identity-write-failed', async () => {
        const own = makeOwnDirectory(path, '--dir or identity.path');
        return own.ok ? work() : own;
      }),
    );
  const text = async (name: string, most: number): Promise<string | null> => {
    const bytes = await readBounded(place(name), most);
    return bytes === null ? null : Buffer.from(bytes).toString('utf8');
  };
  const state = async (): Promise<Outcome<IdentityState | null>> => {
    const found = await text('identity.json', longestState);
    return found === null ? accept(null) : parseState(place('identity.json'), found);
  };
  /** The turning point: before it the old is in force, after it the new. What nobody points to any more goes last. */
  const turn = async (next: IdentityState): Promise<Outcome<void>> => {
    await writeWhole(place('identity.json'), formatState(next), 0o644, rename);
    await removeOthers(
      path,
      [next.current, next.previous].filter((number) => number !== null),
      next.next,
    );
    return done;
  };

  const load: IdentityStore['load'] = () =>
    reading(async () => {
      const found = await state();
      if (!found.ok || found.value === null) return found.ok ? accept(null) : found;
      const { id, current, previous, next } = found.value;
      const held = current === null ? accept(null) : await readHeld(path, current);
      const before = previous === null ? accept(null) : await readHeld(path, previous);
      const waiting = next === null ? accept(null) : await readNext(path, next);
      if (!held.ok) return held;
      if (!before.ok) return before;
      return waiting.ok ? accept({ id, current: held.value, previous: before.value, next: waiting.value }) : waiting;
    });

  const prepare = (id: SpiffeId, next: NextIdentity): Promise<Outcome<void>> =>
    changing(async () => {
      const found = await state();
      if (!found.ok) return found;
      const number = await freeNumber(path);
      await writeNext(path, number, next, rename);
      return turn({ current: null, previous: null, ...found.value, id, next: number });
    });

  const install: IdentityStore['install'] = (given) =>
    changing(async () => {
      const found = await state();
      if (!found.ok) return found;
      const next = found.value?.next ?? null;
      if (found.value === null || next === null)
        return refuse(
          'operator',
          'identity-nothing-next',
          'no request waits for an answer',
          'make one: x0tta6bl4 identity init, or rotate',
        );
      await writeHeld(path, next, given, rename);
      return turn({ id: found.value.id, current: next, previous: found.value.current, next: null });
    });

  const dropPrevious: IdentityStore['dropPrevious'] = () =>
    changing(async () => {
      const found = await state();
      if (!found.ok || found.value === null || found.value.previous === null) return found.ok ? done : found;
      return turn({ ...found.value, previous: null });
    });

  /** A file of what this router believes; one that is damaged is told, and not taken for one that never was. */
  const believed = async <T>(name: string, most: number, parse: (text: string) => T | null): Promise<Outcome<T | null>> => {
    const found = await text(name, most);
    const value = found === null ? null : parse(found);
    return found !== null && value === null
      ? refuse(
          'environment',
          'identity-malformed',
          `${place(name)} is damaged`,
          'restore it from a backup, or remove it: it is learned anew',
        )
      : accept(value);
  };
  const loadTrust: TrustStore['loadTrust'] = () =>
    reading(async () => {
      const bundle = await text('bundle.json', longestBundle);
      const revocations = await believed('revocations.json', longestRevocations, parseRevocations);
      if (!revocations.ok) return revocations;
      const floor = await believed('floor.json', longestFloor, (kept) => {
        const parsed = parseFloor(kept);
        return parsed.ok ? parsed.value : null;
      });
      return floor.ok ? accept({ bundle, revocations: revocations.value, floor: floor.value }) : floor;
    });
  const keep = (name: string, content: string): Promise<Outcome<void>> =>
    changing(async () => {
      await writeWhole(place(name), content, 0o644, rename);
      return done;
    });

  return {
    load,
    prepare,
    install,
    dropPrevious,
    loadTrust,
    saveBundle: (bundle) => keep('bundle.json', bundle),
    saveRevocations: (book) => keep('revocations.json', formatRevocations(book)),
    saveFloor: (floor) => keep('floor.json', formatFloor(floor)),
  };
}
