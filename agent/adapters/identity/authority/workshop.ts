// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../../core/identity/hex.ts';
import { fromSeconds } from '../../../core/identity/wall-seconds.ts';
import { accept, done, type Outcome, refuse } from '../../../core/refusal.ts';
import type { WallTime } from '../../../core/time.ts';
import type { Crypto } from '../../../ports/crypto.ts';
import type { AuthorityState, AuthorityStorage } from './authority-state.ts';
import type { CertificateMaker } from './certificate-maker.ts';

/** What an authority works with. */
export interface Workshop {
  readonly storage: AuthorityStorage;
  readonly crypto: Crypto;
  /** Null: an authority that gives PQ-SVIDs alone. */
  readonly certificates: CertificateMaker | null;
  readonly wall: () => WallTime;
  /** So many strong random bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** The state after a change, and what came of it. */
export interface Changed<T> {
  readonly state: AuthorityState;
  readonly result: T;
}

const none = refuse(
  'operator',
  'authority-missing',
  'there is no authority here',
  'make one: x0tta6bl4 trust init --domain NAME, or name its place with --dir',
);

export async function stateOf({ storage }: Workshop): Promise<Outcome<AuthorityState>> {
  const loaded = await storage.load();
  if (!loaded.ok) return loaded;
  return loaded.value === null ? none : accept(loaded.value);
}

/** Removes the private keys of issuers that left. Again where that was done before: nobody knows whether it was done to the end. */
export async function removeLeaving({ storage }: Workshop, { leaving }: AuthorityState): Promise<Outcome<void>> {
  for (const keyId of leaving) {
    const removed = await storage.removeKeys(keyId);
    if (!removed.ok)
      return refuse(
        'environment',
        'authority-keys-left',
        `the change was made, but the private keys of the issuer ${keyId} that left are still there: ${removed.refusal.message}`,
        'remove the files of that name by hand; each further change tries again',
      );
  }
  return done;
}

/**
 * Loads, changes and saves, alone. What `change` refuses leaves everything as it was. Keys of issuers that left are removed once the
 * state stands that says so.
 */
export function changeState<T>(workshop: Workshop, change: (state: AuthorityState) => Promise<Outcome<Changed<T>>>): Promise<Outcome<T>> {
  return workshop.storage.alone(async () => {
    const state = await stateOf(workshop);
    if (!state.ok) return state;
    const swept = await removeLeaving(workshop, state.value);
    const changed = await change(swept.ok ? { ...state.value, leaving: [] } : state.value);
    if (!changed.ok) return changed;
    const saved = await workshop.storage.save(changed.value.state);
    if (!saved.ok) return saved;
    const gone = await removeLeaving(workshop, changed.value.state);
    return gone.ok ? accept(changed.value.result) : gone;
  });
}

/** The time to sign with, whole seconds. Refused with `authority-clock` where the clock stands before what was signed already. */
export function signingTime({ wall }: Workshop, state: AuthorityState): Outcome<WallTime> {
  const now = fromSeconds(Math.floor(wall() / 1_000));
  if (now >= state.lastSigned) return accept(now);
  const at = (time: WallTime): string => new Date(time).toISOString();
  return refuse(
    'operator',
    'authority-clock',
    `this machine's clock says ${at(now)}, before the last signature (${at(state.lastSigned)})`,
    'set the clock',
  );
}

/** SHA-256 as 64 hexadecimal digits. */
export const digestText = ({ crypto }: Workshop, bytes: Uint8Array): string => toHex(crypto.symmetric.sha256(bytes));
