// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleHeal } from '../../ports/contract/sample-lasting.ts';
import { openJournal } from './file-journal.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-journal-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (maxFiles = 3, maxBytes = 1_000) => {
  count += 1;
  const path = join(root, `j${count}`);
  return { path, journal: openJournal({ path, maxBytes, maxFiles, notice: () => undefined }), names: () => readdirSync(path).sort() };
};

test('a record is a file of its own, written whole, for this user only', async () => {
  const { path, journal, names } = fresh();
  assert.deepEqual(await journal.write(sampleHeal(7), Uint8Array.of(1, 2, 3)), { ok: true, value: join(path, 'h-7.flight.cbor') });
  assert.deepEqual([...readFileSync(join(path, 'h-7.flight.cbor'))], [1, 2, 3]);
  assert.equal(statSync(join(path, 'h-7.flight.cbor')).mode & 0o777, 0o600);
  await journal.write(sampleHeal(7), Uint8Array.of(4));
  assert.deepEqual(names(), ['h-7.flight.cbor']);
  assert.deepEqual([...readFileSync(join(path, 'h-7.flight.cbor'))], [4]);
});

test('the oldest heals go first, by number and not by name where they came at once, and other files are left alone', async () => {
  const { path, journal, names } = fresh();
  await journal.write(sampleHeal(8), Uint8Array.of(1));
  writeFileSync(join(path, 'notes.txt'), 'mine');
  await Promise.all([9, 10, 11].map((n) => journal.write(sampleHeal(n), Uint8Array.of(1))));
  assert.deepEqual(names(), ['h-10.flight.cbor', 'h-11.flight.cbor', 'h-9.flight.cbor', 'notes.txt']);
});

test('heals that are counted anew are the newest all the same, and never take the place of others', async () => {
  const { path, journal, names } = fresh(3);
  for (const n of [98, 99]) await journal.write(sampleHeal(n), Uint8Array.of(n));
  for (const n of [98, 99]) utimesSync(join(path, `h-${n}.flight.cbor`), 1_000, 1_000 + n);
  const again = openJournal({ path, maxBytes: 1_000, maxFiles: 3, notice: (refusal) => assert.fail(refusal.message) });
  assert.equal((await again.write(sampleHeal(99), Uint8Array.of(1))).ok, true);
  assert.deepEqual(names(), ['h-98.flight.cbor', 'h-99-2.flight.cbor', 'h-99.flight.cbor']);
  assert.deepEqual([...readFileSync(join(path, 'h-99.flight.cbor'))], [99]);
  await again.write(sampleHeal(1), Uint8Array.of(2));
  assert.deepEqual(names(), ['h-1.flight.cbor', 'h-99-2.flight.cbor', 'h-99.flight.cbor']);
});

test('half a record that a killed agent left is removed', async () => {
  const { path, journal, names } = fresh();
  await journal.write(sampleHeal(1), Uint8Array.of(1));
  writeFileSync(join(path, 'h-2.flight.cbor.part'), 'half');
  writeFileSync(join(path, 'mine.part'), 'mine');
  await openJournal({ path, maxBytes: 1_000, maxFiles: 3, notice: () => undefined }).write(sampleHeal(3), Uint8Array.of(1));
  assert.deepEqual(names(), ['h-1.flight.cbor', 'h-3.flight.cbor', 'mine.part']);
});

test('bytes are bounded too, and a record that could never fit is refused', async () => {
  const { journal, names } = fresh(100, 1_000);
  for (const n of [1, 2, 3]) await journal.write(sampleHeal(n), new Uint8Array(400));
  assert.deepEqual(names(), ['h-2.flight.cbor', 'h-3.flight.cbor']);
  const refused = await journal.write(sampleHeal(4), new Uint8Array(1_001));
  assert.equal(refused.ok || refused.refusal.code, 'journal-too-small');
  assert.deepEqual(names(), ['h-2.flight.cbor', 'h-3.flight.cbor']);
});

test('an id that would leave the directory is refused', async () => {
  const { journal } = fresh();
  const refused = await journal.write({ ...sampleHeal(1), id: '../../etc/h-1' }, new Uint8Array(1));
  assert.equal(refused.ok || refused.refusal.code, 'journal-name');
});

test('a directory that others may write into is not used, and a link in the way of a record is not followed', async () => {
  const { path, journal, names } = fresh();
  const target = `${path}.target`;
  writeFileSync(target, 'precious');
  mkdirSync(path);
  symlinkSync(target, join(path, 'h-1.flight.cbor.part'));
  chmodSync(path, 0o777);
  const refused = await journal.write(sampleHeal(1), Uint8Array.of(1));
  assert.equal(refused.ok || refused.refusal.code, 'directory-not-ours');
  assert.deepEqual(names(), ['h-1.flight.cbor.part']);
  chmodSync(path, 0o700);
  assert.equal((await journal.write(sampleHeal(1), Uint8Array.of(1))).ok, true);
  assert.equal(readFileSync(target, 'utf8'), 'precious');
  assert.deepEqual(names(), ['h-1.flight.cbor']);
});

test('a journal without a place to write refuses and goes on refusing', async () => {
  const { path, journal } = fresh();
  writeFileSync(path, 'in the way');
  for (let i = 0; i < 2; i += 1) {
    const refused = await journal.write(sampleHeal(1), new Uint8Array(1));
    assert.equal(refused.ok || refused.refusal.code, 'journal-write-failed');
  }
});
