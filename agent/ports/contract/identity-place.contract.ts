// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { IssuerKeyId } from '../../core/identity/pq-svid.ts';
import { floorAtBuild, reachInstant } from '../../core/identity/proven-floor.ts';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import { done, refuse } from '../../core/refusal.ts';
import { wallTime } from '../../core/time.ts';
import type { IdentityPlace } from '../identity-place.ts';
import { cleanly } from './cleanly.ts';
import { sampleNext } from './identity-store.contract.ts';
import { codeOf, granted } from './outcome.ts';

const id = 'spiffe://mesh.example/router/r1' as SpiffeId;
const given = { svid: new Uint8Array(60).fill(1), chain: [] };

/** `open` opens the same place each time it is called within one test; `clean` empties it. */
export function identityPlaceContract(name: string, { open, clean }: { open: () => IdentityPlace; clean: () => void }): void {
  const within = cleanly(name, clean);
  within('two who add to what is there at the same time lose nothing of each other', async () => {
    const raise = (who: number) =>
      open().alone(async (inside) => {
        const floor = granted(await inside.loadTrust()).floor ?? floorAtBuild(wallTime(1_000));
        await new Promise((resolve) => setTimeout(resolve, 5));
        const name = String(who).padStart(64, '0') as IssuerKeyId;
        return inside.saveFloor(granted(reachInstant(floor, { kind: 'issuer', name }, wallTime(who * 1_000))));
      });
    for (const one of await Promise.all([2, 3, 4].map(raise))) granted(one);
    const reached = granted(await open().loadTrust()).floor?.issuers.map(({ at }) => at);
    assert.deepEqual(reached?.toSorted(), [2_000, 3_000, 4_000]);
  });
  within('an answer that was checked for one request is installed beside its keys, also while others are made', async () => {
    const [first, second] = [sampleNext(1), sampleNext(2)];
    granted(await open().prepare(id, first));
    const installing = open().alone(async (inside) => {
      const waiting = granted(await inside.load())?.next;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return waiting?.keys.seed[0] === 1 ? inside.install(given) : refuse('us', 'unexpected', 'other keys wait');
    });
    const replacing = open().prepare(id, second);
    granted(await installing);
    granted(await replacing);
    const { current, next } = granted(await open().load()) ?? {};
    assert.deepEqual([current?.keys, next?.keys], [first.keys, second.keys]);
  });
  within('what is refused within, and what fails, lets the next one in', async () => {
    assert.equal(codeOf(await open().alone(async () => refuse('us', 'unexpected', 'no'))), 'unexpected');
    await open()
      .alone(() => Promise.reject(new Error('a defect')))
      .catch(() => undefined);
    granted(await open().alone(async () => done));
  });
}
