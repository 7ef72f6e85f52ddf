// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleLasting } from '../../ports/contract/sample-lasting.ts';
import { openStore } from './lmdb-store.ts';

test('a full disk refuses saves by name, keeps what was saved, and works again once there is space', async () => {
  const mount = mkdtempSync(join(tmpdir(), 'x0-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', mount]);
  try {
    const options = { path: join(mount, 'store'), maxBytes: 4_194_304, notice: () => undefined };
    const store = openStore(options);
    assert.equal((await store.save(sampleLasting(5))).ok, true);
    const { bavail, bsize } = statfsSync(mount);
    writeFileSync(join(mount, 'ballast'), Buffer.alloc(bavail * bsize));
    for (const heals of [40, 45, 50]) {
      const saved = await store.save(sampleLasting(heals));
      assert.equal(saved.ok || saved.refusal.code, 'store-full');
    }
    assert.deepEqual(store.load(), { ok: true, value: sampleLasting(5) });
    rmSync(join(mount, 'ballast'));
    assert.equal((await store.save(sampleLasting(50))).ok, true);
    await store.close();
    const again = openStore(options);
    assert.deepEqual(again.load(), { ok: true, value: sampleLasting(50) });
    await again.close();
  } finally {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true });
  }
});

const pageOf = (mount: string): number => statfsSync(mount).bsize;

for (const pages of [1, 2, 3]) {
  test(`with ${pages} pages free no store is begun, and the process lives`, async () => {
    const mount = mkdtempSync(join(tmpdir(), 'x0-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', mount]);
    try {
      const store = openStore({ path: join(mount, 'store'), maxBytes: 4_194_304, notice: () => undefined });
      mkdirSync(join(mount, 'store'));
      writeFileSync(join(mount, 'ballast'), Buffer.alloc((statfsSync(mount).bavail - pages) * pageOf(mount)));
      const [loaded, saved] = [store.load(), await store.save(sampleLasting(5))];
      assert.equal(loaded.ok || loaded.refusal.code, 'store-full');
      assert.equal(saved.ok || saved.refusal.code, 'store-full');
      rmSync(join(mount, 'ballast'));
      assert.equal((await store.save(sampleLasting(5))).ok, true);
      await store.close();
    } finally {
      execFileSync('umount', ['-l', mount]);
      rmSync(mount, { recursive: true });
    }
  });
}

test('a start on a full or a read-only disk reads what was saved, and loses nothing of it', async () => {
  const mount = mkdtempSync(join(tmpdir(), 'x0-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', mount]);
  try {
    const options = { path: join(mount, 'store'), maxBytes: 4_194_304, notice: () => undefined };
    const first = openStore(options);
    assert.equal((await first.save(sampleLasting(5))).ok, true);
    await first.close();
    writeFileSync(join(mount, 'ballast'), Buffer.alloc(statfsSync(mount).bavail * pageOf(mount)));
    const full = openStore(options);
    assert.deepEqual(full.load(), { ok: true, value: sampleLasting(5) });
    await full.close();
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    const fixed = openStore(options);
    assert.deepEqual(fixed.load(), { ok: true, value: sampleLasting(5) });
    assert.equal((await fixed.save(sampleLasting(6))).ok, false);
    await fixed.close();
    execFileSync('mount', ['-o', 'remount,rw', mount]);
    const last = openStore(options);
    assert.deepEqual(last.load(), { ok: true, value: sampleLasting(5) });
    await last.close();
  } finally {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true });
  }
});
