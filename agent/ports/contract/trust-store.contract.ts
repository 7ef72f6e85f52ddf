// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IssuerKeyId } from '../../core/identity/pq-svid.ts';
import { floorAtBuild, type ProvenFloor, reachInstant, type TimeWitness } from '../../core/identity/proven-floor.ts';
import { emptyBook, type RevocationBook } from '../../core/identity/revocation-book.ts';
import { encodeRevocationsBody, signedRevocations } from '../../core/identity/revocation-codec.ts';
import type { Revoked } from '../../core/identity/revocation-list.ts';
import { signatureLength } from '../../core/identity/signature-lengths.ts';
import type { SpiffeId, TrustDomain } from '../../core/identity/spiffe-id.ts';
import { wallTime } from '../../core/time.ts';
import type { TrustStore } from '../trust-store.ts';
import { cleanly } from './cleanly.ts';
import { granted } from './outcome.ts';

const trustDomain = 'mesh.example' as TrustDomain;
const issuer = 'ab'.repeat(32) as IssuerKeyId;
const until = wallTime(1_767_225_600_000);
const revoked = (n: number): Revoked => ({
  id: `spiffe://mesh.example/router/r${n}` as SpiffeId,
  kind: 'key',
  hash: 'cd'.repeat(32),
  until,
});

/** A book of one list with an entry, and one that the list leaves out. */
export function sampleBook(): RevocationBook {
  const body = granted(
    encodeRevocationsBody({ version: 1, trustDomain, revoker: issuer, sequence: 3, issued: until, entries: [revoked(1)] }),
  );
  const list = granted(signedRevocations(body, new Uint8Array(signatureLength).fill(7)));
  const hash = Uint8Array.from(createHash('sha256').update(list.bytes).digest());
  return { trustDomain, held: [{ list, hash, kept: [revoked(2)] }] };
}

const said = (floor: ProvenFloor, ...[witness, at]: [TimeWitness, number]): ProvenFloor =>
  granted(reachInstant(floor, witness, wallTime(at)));

/** What a build, an issuer and a server say. */
export const sampleFloor: ProvenFloor = said(
  said(floorAtBuild(wallTime(1_000)), { kind: 'issuer', name: issuer }, 4_000),
  { kind: 'server', name: 'time.example' },
  3_000,
);

/** `open` opens the same place each time it is called within one test; `clean` empties it. */
export function trustStoreContract(name: string, { open, clean }: { open: () => TrustStore; clean: () => void }): void {
  const within = cleanly(name, clean);
  within('a new place knows nobody and no time', async () => {
    assert.deepEqual(granted(await open().loadTrust()), { bundle: null, revocations: null, floor: null });
  });
  within('what was saved last is there', async () => {
    granted(await open().saveBundle('{"keys":[]}'));
    granted(await open().saveBundle('{"keys":[1]}'));
    granted(await open().saveRevocations(sampleBook()));
    granted(await open().saveFloor(sampleFloor));
    assert.deepEqual(granted(await open().loadTrust()), { bundle: '{"keys":[1]}', revocations: sampleBook(), floor: sampleFloor });
    granted(await open().saveRevocations(emptyBook(trustDomain)));
    const lower = { ...sampleFloor, issuers: [] };
    granted(await open().saveFloor(lower));
    assert.deepEqual(granted(await open().loadTrust()), { bundle: '{"keys":[1]}', revocations: emptyBook(trustDomain), floor: lower });
  });
}
