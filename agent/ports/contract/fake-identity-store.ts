// SPDX-License-Identifier: Apache-2.0
import { accept, done, refuse } from '../../core/refusal.ts';
import type { IdentityPlace } from '../identity-place.ts';
import type { IdentityStore, StoredIdentity } from '../identity-store.ts';
import type { StoredTrust, TrustStore } from '../trust-store.ts';

export interface IdentityDisk {
  identity: StoredIdentity | null;
  trust: StoredTrust;
  /** Saves are refused. */
  full?: boolean;
}

export const emptyDisk = (): IdentityDisk => ({ identity: null, trust: { bundle: null, revocations: null, floor: null } });

/** Who works on a disk, one after the other. */
const turns = new WeakMap<IdentityDisk, Promise<unknown>>();

/** Both stores in memory; `disk` outlives them, as a disk outlives the agent. */
export function fakeIdentityStore(disk: IdentityDisk = emptyDisk()): IdentityPlace {
  const inside = onDisk(disk);
  const alone: IdentityPlace['alone'] = (work) => {
    const next = (turns.get(disk) ?? Promise.resolve()).then(() => work(inside));
    turns.set(
      disk,
      next.catch(() => undefined),
    );
    return next;
  };
  return {
    ...inside,
    alone,
    prepare: (id, next) => alone(() => inside.prepare(id, next)),
    install: (given) => alone(() => inside.install(given)),
    saveRefused: (code) => alone(() => inside.saveRefused(code)),
    dropPrevious: () => alone(() => inside.dropPrevious()),
    saveBundle: (bundle) => alone(() => inside.saveBundle(bundle)),
    saveRevocations: (book) => alone(() => inside.saveRevocations(book)),
    saveFloor: (floor) => alone(() => inside.saveFloor(floor)),
  };
}

function onDisk(disk: IdentityDisk): IdentityStore & TrustStore {
  const save = async (change: () => void) => {
    if (disk.full) return refuse('environment', 'identity-write-failed', 'no space is left');
    change();
    return done;
  };
  const saveTrust = (part: Partial<StoredTrust>) =>
    save(() => {
      disk.trust = { ...disk.trust, ...structuredClone(part) };
    });
  return {
    load: async () => accept(structuredClone(disk.identity)),
    prepare: (id, next) =>
      save(() => {
        disk.identity = { current: null, previous: null, refused: null, ...disk.identity, id, next: structuredClone(next) };
      }),
    install: async (given) => {
      const { identity } = disk;
      if (identity?.next == null) return refuse('operator', 'identity-nothing-next', 'no request waits for an answer');
      const { keys } = identity.next;
      return save(() => {
        const current = { keys, ...structuredClone(given) };
        disk.identity = { id: identity.id, current, previous: identity.current, next: null, refused: null };
      });
    },
    saveRefused: (refused) =>
      save(() => {
        if (disk.identity !== null) disk.identity = { ...disk.identity, refused };
      }),
    dropPrevious: () =>
      save(() => {
        if (disk.identity !== null) disk.identity = { ...disk.identity, previous: null };
      }),
    loadTrust: async () => accept(structuredClone(disk.trust)),
    saveBundle: (bundle) => saveTrust({ bundle }),
    saveRevocations: (revocations) => saveTrust({ revocations }),
    saveFloor: (floor) => saveTrust({ floor }),
  };
}
