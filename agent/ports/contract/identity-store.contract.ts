// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import type { IdentityStore, NextIdentity } from '../identity-store.ts';
import { cleanly } from './cleanly.ts';
import { codeOf, granted } from './outcome.ts';

const id = 'spiffe://mesh.example/router/r1' as SpiffeId;

export function sampleNext(n: number, token: string | null = null): NextIdentity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x509Key = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
  return { keys: { seed: new Uint8Array(32).fill(n), x509Key }, request: new Uint8Array(40).fill(n), token };
}

const given = (n: number) => ({ svid: new Uint8Array(60).fill(n), chain: [new Uint8Array(50).fill(n), new Uint8Array(51).fill(n)] });

/** `open` opens the same place each time it is called within one test; `clean` empties it. */
export function identityStoreContract(name: string, { open, clean }: { open: () => IdentityStore; clean: () => void }): void {
  const within = cleanly(name, clean);
  within('a new place holds nobody', async () => {
    assert.equal(granted(await open().load()), null);
    assert.equal(codeOf(await open().install(given(1))), 'identity-nothing-next');
    granted(await open().dropPrevious());
  });
  within('next keys wait beside the current with their request and token, and newer next ones replace them', async () => {
    const [first, second] = [sampleNext(1, 'token'), sampleNext(2)];
    granted(await open().prepare(id, first));
    assert.deepEqual(granted(await open().load()), { id, current: null, previous: null, next: first, refused: null });
    granted(await open().prepare(id, second));
    assert.deepEqual(granted(await open().load()), { id, current: null, previous: null, next: second, refused: null });
  });
  within('an answer makes the next current and the current previous, twice', async () => {
    const [first, second, third] = [sampleNext(1, 'token'), sampleNext(2), sampleNext(3)];
    const held = (next: NextIdentity, n: number) => ({ keys: next.keys, ...given(n) });
    granted(await open().prepare(id, first));
    granted(await open().install(given(1)));
    assert.deepEqual(granted(await open().load()), { id, current: held(first, 1), previous: null, next: null, refused: null });
    granted(await open().prepare(id, second));
    granted(await open().install(given(2)));
    granted(await open().prepare(id, third));
    const whole = { id, current: held(second, 2), previous: held(first, 1), next: third, refused: null };
    assert.deepEqual(granted(await open().load()), whole);
    granted(await open().install({ ...given(3), chain: [] }));
    assert.deepEqual(granted(await open().load()), {
      id,
      current: { ...held(third, 3), chain: [] },
      previous: held(second, 2),
      next: null,
      refused: null,
    });
    assert.equal(codeOf(await open().install(given(4))), 'identity-nothing-next');
  });
  within('a refused renewal is remembered with new next keys, until another SVID is there', async () => {
    granted(await open().saveRefused('renewal-revoked'));
    assert.equal(granted(await open().load()), null);
    granted(await open().prepare(id, sampleNext(1)));
    granted(await open().install(given(1)));
    granted(await open().saveRefused('renewal-revoked'));
    granted(await open().prepare(id, sampleNext(2)));
    assert.equal(granted(await open().load())?.refused, 'renewal-revoked');
    granted(await open().install(given(2)));
    assert.equal(granted(await open().load())?.refused, null);
    granted(await open().saveRefused('renewal-revoked'));
    granted(await open().saveRefused(null));
    assert.equal(granted(await open().load())?.refused, null);
  });
  within('a previous identity that is dropped is gone', async () => {
    const [first, second] = [sampleNext(1), sampleNext(2)];
    granted(await open().prepare(id, first));
    granted(await open().install(given(1)));
    granted(await open().prepare(id, second));
    granted(await open().install(given(2)));
    granted(await open().dropPrevious());
    const left = granted(await open().load());
    assert.deepEqual([left?.current?.svid, left?.previous, left?.next], [given(2).svid, null, null]);
  });
}
