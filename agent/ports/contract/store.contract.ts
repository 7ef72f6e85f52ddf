// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { nothingLasting } from '../../core/knowledge/lasting.ts';
import type { Store } from '../store.ts';
import { cleanly } from './cleanly.ts';
import { sampleLasting } from './sample-lasting.ts';

/** `open` opens the same place each time it is called within one test; `clean` empties it. */
export function storeContract(name: string, { open, clean }: { open: () => Store; clean: () => void }): void {
  const within = cleanly(name, clean);
  within('a new store holds nothing', async () => {
    const store = open();
    assert.deepEqual(store.load(), { ok: true, value: null });
    await store.close();
  });
  within('what was saved is there after closing and opening, and the last save counts', async () => {
    const store = open();
    assert.equal((await store.save(sampleLasting(3))).ok, true);
    assert.equal((await store.save(sampleLasting(60))).ok, true);
    assert.deepEqual(store.load(), { ok: true, value: sampleLasting(60) });
    await store.close();
    const again = open();
    assert.deepEqual(again.load(), { ok: true, value: sampleLasting(60) });
    assert.equal((await again.save(nothingLasting)).ok, true);
    await again.close();
    const last = open();
    assert.deepEqual(last.load(), { ok: true, value: nothingLasting });
    await last.close();
  });
  within('saves asked for at once all answer, and the newest wins', async () => {
    const store = open();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => store.save(sampleLasting(n))));
    assert.ok(answers.every(({ ok }) => ok));
    assert.deepEqual(store.load(), { ok: true, value: sampleLasting(5) });
    await store.close();
  });
  within('a closed store refuses', async () => {
    const store = open();
    await store.close();
    const [loaded, saved] = [store.load(), await store.save(sampleLasting(1))];
    assert.equal(loaded.ok || loaded.refusal.code, 'store-closed');
    assert.equal(saved.ok || saved.refusal.code, 'store-closed');
  });
}
