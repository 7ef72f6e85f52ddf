// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { AuthorityState, AuthorityStorage, IssuedSvid } from '../../adapters/identity/authority/authority-state.ts';
import { foundAuthority } from '../../adapters/identity/authority/issuers.ts';
import { authorityOf } from '../../adapters/identity/authority/open-authority.ts';
import { revoke } from '../../adapters/identity/authority/revoke.ts';
import { makeToken } from '../../adapters/identity/authority/tokens.ts';
import type { Workshop } from '../../adapters/identity/authority/workshop.ts';
import { wholeSeconds } from '../../core/identity/seconds.ts';
import type { TrustDomain } from '../../core/identity/spiffe-id.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { type WallTime, wallTime } from '../../core/time.ts';
import type { Crypto } from '../crypto.ts';
import type { IdentityKeys } from '../identity-store.ts';
import type { AuthorityUnderTest } from './authority.contract.ts';
import { fakeCrypto } from './fake-crypto.ts';
import { granted } from './outcome.ts';

/** An authority's place in memory. */
export function memoryStorage(): AuthorityStorage {
  let state: AuthorityState | null = null;
  const keys = new Map<string, IdentityKeys>();
  const issued = new Map<string, IssuedSvid>();
  let last: Promise<unknown> = Promise.resolve();
  const keep = async (change: () => unknown): Promise<Outcome<void>> => {
    change();
    return done;
  };
  return {
    alone: (work) => {
      const next = last.then(work);
      last = next.catch(() => undefined);
      return next;
    },
    load: async () => accept(state),
    save: (next) =>
      keep(() => {
        state = next;
      }),
    keys: async (issuer) => {
      const found = keys.get(issuer);
      return found === undefined ? refuse('operator', 'key-file-missing', 'no such key') : accept(found);
    },
    keepKeys: (issuer, one) => keep(() => keys.set(issuer, one)),
    removeKeys: (issuer) => keep(() => keys.delete(issuer)),
    issued: async (svid) => accept(issued.get(svid) ?? null),
    keepIssued: (svid, one) => keep(() => issued.set(svid, one)),
    record: async () => done,
    publish: async () => done,
    removeIssued: (svids) => keep(() => svids.map((svid) => issued.delete(svid))),
  };
}

export interface FakeTime {
  wall: WallTime;
}

export const sampleTime = (): FakeTime => ({ wall: wallTime(Date.UTC(2026, 5, 1)) });

/** An authority of `mesh.example` in memory, without X.509, on a clock that the caller sets. */
export async function fakeAuthority(
  crypto: Crypto = fakeCrypto(),
  time: FakeTime = sampleTime(),
): Promise<AuthorityUnderTest & { readonly workshop: Workshop }> {
  let drawn = 0;
  const random = (length: number): Uint8Array => {
    drawn += 1;
    return Uint8Array.from(createHash('shake256', { outputLength: length }).update(`authority ${drawn}`).digest());
  };
  const workshop: Workshop = { storage: memoryStorage(), crypto, certificates: null, wall: () => time.wall, random };
  granted(await foundAuthority(workshop, 'mesh.example' as TrustDomain, false));
  return { workshop, ...authorityForTest(workshop) };
}

/** What a contract asks of an authority, made of its workshop. */
export const authorityForTest = (workshop: Workshop): AuthorityUnderTest => ({
  crypto: workshop.crypto,
  authority: authorityOf(workshop),
  token: async (id) => granted(await makeToken(workshop, id, { zone: '', roles: ['relay'], expires: wholeSeconds(3_600) })).text,
  revoke: async (id) => {
    granted(await revoke(workshop, id, false));
  },
});
