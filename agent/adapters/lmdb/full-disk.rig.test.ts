// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
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
