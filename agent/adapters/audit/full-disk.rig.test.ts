// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleEntry } from '../../ports/contract/sample-audit.ts';
import { readAuditFiles } from './audit-files.ts';
import { openFileAudit } from './file-audit.ts';
import { verifyChain } from './verify-chain.ts';

test('a full disk refuses by name, leaves no half line, and once there is space the chain goes on and says what was lost', async () => {
  const mount = mkdtempSync(join(tmpdir(), 'x0-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mount]);
  try {
    const path = join(mount, 'audit');
    const codes: string[] = [];
    const audit = openFileAudit({ path, maxBytes: 65_536, wall: () => 0, notice: ({ code }) => void codes.push(code) });
    assert.equal((await audit.record(sampleEntry(1))).ok, true);
    const { bavail, bsize } = statfsSync(mount);
    writeFileSync(join(mount, 'ballast'), Buffer.alloc(bavail * bsize));
    let refused = 0;
    // The page that the file has begun may still take a few.
    for (let n = 2; n < 40; n += 1) {
      const recorded = await audit.record(sampleEntry(n));
      if (recorded.ok) continue;
      assert.equal(recorded.refusal.code, 'audit-full');
      refused += 1;
    }
    assert.ok(refused > 20, `${refused}`);
    assert.deepEqual(new Set(codes), new Set(['audit-full']));
    const full = readAuditFiles(path);
    assert.deepEqual(full.ok && verifyChain(full.value).problems, []);
    rmSync(join(mount, 'ballast'));
    assert.equal((await audit.record(sampleEntry(40))).ok, true);
    await audit.close();
    const files = readAuditFiles(path);
    const { problems, records } = files.ok ? verifyChain(files.value) : assert.fail(files.refusal.message);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      records.flatMap((record) => (record.kind === 'lost' ? [record.lost] : [])),
      [refused],
    );
  } finally {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true });
  }
});
