// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallTime } from '../../core/time.ts';
import type { TrustStore } from '../trust-store.ts';
import { granted } from './outcome.ts';

/** `open` opens the same place each time it is called within one test; `clean` empties it. */
export function trustStoreContract(name: string, { open, clean }: { open: () => TrustStore; clean: () => void }): void {
  const within = (title: string, body: () => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      clean();
      try {
        await body();
      } finally {
        clean();
      }
    });
  };
  within('a new place knows nobody and no time', async () => {
    assert.deepEqual(granted(await open().loadTrust()), { bundle: null, revocations: [], floor: null });
  });
  within('what was saved last is there', async () => {
    const lists = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    granted(await open().saveBundle('{"keys":[]}'));
    granted(await open().saveBundle('{"keys":[1]}'));
    granted(await open().saveRevocations(lists));
    granted(await open().raiseFloor(wallTime(1_767_225_600_000)));
    assert.deepEqual(granted(await open().loadTrust()), { bundle: '{"keys":[1]}', revocations: lists, floor: 1_767_225_600_000 });
    granted(await open().saveRevocations([]));
    assert.deepEqual(granted(await open().loadTrust()).revocations, []);
  });
  within('the proven floor rises and never falls', async () => {
    for (const at of [2_000, 1_000, 3_000, 2_999]) granted(await open().raiseFloor(wallTime(at)));
    assert.equal(granted(await open().loadTrust()).floor, 3_000);
  });
}
