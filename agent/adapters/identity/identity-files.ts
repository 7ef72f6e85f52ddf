// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { formatFloor, parseFloor } from '../../core/identity/floor-record.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { IdentityStore, StoredIdentity } from '../../ports/identity-store.ts';
import type { TrustStore } from '../../ports/trust-store.ts';
import { readBounded } from './bounded-file.ts';
import { formatState, type IdentityState, longestState, parseState } from './identity-state.ts';
import { freeNumber, readHeld, readNext, removeOthers, writeHeld, writeNext } from './numbered-keys.ts';
import { formatRevocations, parseRevocations } from './revocations-file.ts';
import { type Rename, writeWhole } from './whole-file.ts';

const longestBundle = 524_288;
const longestRevocations = 16_777_216;
const longestFloor = 16_384;
/** Changes of others that a reader lives through. */
const mostChanges = 3;

/** The files themselves, for whoever is alone there, or only reads. Throws what the file system refuses. */
export function identityFiles(path: string, rename?: Rename): IdentityStore & TrustStore {
  const place = (name: string): string => join(path, name);
  const text = async (name: string, most: number): Promise<string | null> => {
    const bytes = await readBounded(place(name), most);
    return bytes === null ? null : Buffer.from(bytes).toString('utf8');
  };
  const stateText = (): Promise<string | null> => text('identity.json', longestState);
  const stateOf = (found: string | null): Outcome<IdentityState | null> =>
    found === null ? accept(null) : parseState(place('identity.json'), found);
  const state = async (): Promise<Outcome<IdentityState | null>> => stateOf(await stateText());
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
  const keysOf = async ({ id, current, previous, next, refused }: IdentityState): Promise<Outcome<StoredIdentity>> => {
    const held = current === null ? accept(null) : await readHeld(path, current);
    const before = previous === null ? accept(null) : await readHeld(path, previous);
    const waiting = next === null ? accept(null) : await readNext(path, next);
    if (!held.ok) return held;
    if (!before.ok) return before;
    return waiting.ok ? accept({ id, current: held.value, previous: before.value, next: waiting.value, refused }) : waiting;
  };
  const keep = async (name: string, content: string): Promise<Outcome<void>> => {
    await writeWhole(place(name), content, 0o644, rename);
    return done;
  };
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

  return {
    async load() {
      let found = await stateText();
      for (let change = 0; ; change += 1) {
        const read = stateOf(found);
        if (!read.ok || read.value === null) return read.ok ? accept(null) : read;
        const loaded = await keysOf(read.value);
        // A number that is gone may be one that somebody replaced meanwhile.
        const now = loaded.ok ? found : await stateText();
        if (now === found || change === mostChanges) return loaded;
        found = now;
      }
    },
    async prepare(id, next) {
      const found = await state();
      if (!found.ok) return found;
      const number = await freeNumber(path);
      await writeNext(path, number, next, rename);
      return turn({ current: null, previous: null, refused: null, ...found.value, id, next: number });
    },
    async install(given) {
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
      return turn({ id: found.value.id, current: next, previous: found.value.current, next: null, refused: null });
    },
    async saveRefused(refused) {
      const found = await state();
      if (!found.ok || found.value === null || found.value.refused === refused) return found.ok ? done : found;
      return turn({ ...found.value, refused });
    },
    async dropPrevious() {
      const found = await state();
      if (!found.ok || found.value === null || found.value.previous === null) return found.ok ? done : found;
      return turn({ ...found.value, previous: null });
    },
    async loadTrust() {
      const bundle = await text('bundle.json', longestBundle);
      const revocations = await believed('revocations.json', longestRevocations, parseRevocations);
      if (!revocations.ok) return revocations;
      const floor = await believed('floor.json', longestFloor, (kept) => {
        const parsed = parseFloor(kept);
        return parsed.ok ? parsed.value : null;
      });
      return floor.ok ? accept({ bundle, revocations: revocations.value, floor: floor.value }) : floor;
    },
    saveBundle: (bundle) => keep('bundle.json', bundle),
    saveRevocations: (book) => keep('revocations.json', formatRevocations(book)),
    saveFloor: (floor) => keep('floor.json', formatFloor(floor)),
  };
}
