// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { nothingLasting } from '../../core/knowledge/lasting.ts';
import type { Refusal } from '../../core/refusal.ts';
import { sampleLasting } from '../../ports/contract/sample-lasting.ts';
import { storeContract } from '../../ports/contract/store.contract.ts';
import { openStore } from './lmdb-store.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-store-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): { path: string; notices: Refusal[]; open: (maxBytes?: number) => ReturnType<typeof openStore> } => {
  count += 1;
  const path = join(root, `s${count}`);
  const notices: Refusal[] = [];
  return { path, notices, open: (maxBytes = 4_194_304) => openStore({ path, maxBytes, notice: (refusal) => void notices.push(refusal) }) };
};

const shared = fresh();
storeContract('lmdb', { open: () => shared.open(), clean: () => rmSync(shared.path, { recursive: true, force: true }) });

test('the directory is for this user only', async () => {
  const { path, open } = fresh();
  const store = open();
  await store.save(sampleLasting(1));
  assert.equal(statSync(path).mode & 0o777, 0o700);
  await store.close();
});

test('what others may have put there is neither read nor touched', async () => {
  const { path, open } = fresh();
  const planted = open();
  await planted.save(sampleLasting(66));
  await planted.close();
  chmodSync(path, 0o777);
  const before = readdirSync(path);
  const store = open();
  const loaded = store.load();
  assert.equal(loaded.ok || loaded.refusal.code, 'directory-not-ours');
  const saved = await store.save(sampleLasting(1));
  assert.equal(saved.ok || saved.refusal.code, 'directory-not-ours');
  await store.close();
  assert.deepEqual(readdirSync(path), before);
});

const damages: Readonly<Record<string, (file: string) => void>> = {
  'overwritten with garbage': (file) => writeFileSync(file, Buffer.alloc(20_000, 7)),
  'cut to half a page': (file) => truncateSync(file, 2_000),
  'cut behind its header': (file) => truncateSync(file, 12_288),
  'a directory': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
};
for (const [what, damage] of Object.entries(damages)) {
  test(`a store that was ${what} is set aside and named, and the agent goes on with a new one`, async () => {
    const { path, open } = fresh();
    const store = open();
    await store.save(sampleLasting(9));
    await store.close();
    const file = join(path, 'data.mdb');
    damage(file);
    const again = open();
    const loaded = again.load();
    assert.equal(loaded.ok || loaded.refusal.code, 'store-corrupt');
    assert.match(loaded.ok ? '' : loaded.refusal.message, /data\.mdb\.corrupt-1/);
    assert.deepEqual(again.load(), { ok: true, value: null });
    assert.deepEqual(await again.save(sampleLasting(2)), { ok: true, value: undefined });
    await again.close();
    assert.deepEqual(
      readdirSync(path).filter((name) => name.includes('corrupt')),
      ['data.mdb.corrupt-1'],
    );
  });
}

test('at most three damaged files are kept, the newest last', async () => {
  const { path, open } = fresh();
  for (let i = 1; i <= 5; i += 1) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'data.mdb'), Buffer.alloc(9_000, i));
    const store = open();
    assert.equal(store.load().ok, false);
    await store.close();
  }
  assert.deepEqual(
    readdirSync(path)
      .filter((name) => name.includes('corrupt'))
      .map((name) => readFileSync(join(path, name))[0]),
    [3, 4, 5],
  );
});

test('bytes flipped inside are found or survived, never a crash loop', async () => {
  const { path, open } = fresh();
  const store = open();
  await store.save(sampleLasting(50));
  await store.close();
  const file = join(path, 'data.mdb');
  const sound = readFileSync(file);
  const script = `const { openStore } = await import(${JSON.stringify(import.meta.resolve('./lmdb-store.ts'))});
    const store = openStore({ path: ${JSON.stringify(path)}, maxBytes: 4194304, notice: () => undefined });
    const first = store.load(); const loaded = first.ok ? first : store.load();
    const saved = await store.save({ nextHeal: 7, owned: [], cases: {}, heals: [] }); await store.close(); process.exit(loaded.ok && saved.ok ? 0 : 9);`;
  for (const stride of [97, 1009, 4096 + 18]) {
    const bytes = Buffer.from(sound);
    for (let i = 8_192; i < bytes.length; i += stride) bytes[i] = (bytes[i] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    const ends: (number | null)[] = [];
    // A signal (null) may end the first two openings; after them the file is out of the way.
    for (let i = 0; i < 3; i += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
      ends.push((await once(child, 'exit'))[0] as number | null);
    }
    assert.equal(ends.at(-1), 0, `stride ${stride}: ${ends.join()}`);
  }
});

test('a process killed while writing loses nothing that was saved', async () => {
  const { path, open } = fresh();
  const script = `const { openStore } = await import(${JSON.stringify(import.meta.resolve('./lmdb-store.ts'))});
    const { sampleLasting } = await import(${JSON.stringify(import.meta.resolve('../../ports/contract/sample-lasting.ts'))});
    const store = openStore({ path: ${JSON.stringify(path)}, maxBytes: 4194304, notice: () => undefined });
    store.load();
    for (let n = Number(process.argv[1]); ; n += 1) { const saved = await store.save(sampleLasting(n)); process.stdout.write(saved.ok ? n + '\\n' : 'refused\\n'); }`;
  let last = 0;
  for (const patience of [20, 45, 70, 110]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, String(last + 1)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
    });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, patience));
    child.kill('SIGKILL');
    await once(child, 'close');
    const confirmed = Number(told.trim().split('\n').at(-1));
    const store = open();
    const loaded = store.load();
    assert.ok(loaded.ok && loaded.value !== null, loaded.ok ? 'empty' : loaded.refusal.message);
    const saved = loaded.value.nextHeal - 1;
    // The one under way when the process died may have reached the disk unconfirmed.
    assert.ok(saved === confirmed || saved === confirmed + 1, `confirmed ${confirmed}, found ${saved}`);
    assert.deepEqual(loaded.value, sampleLasting(saved));
    last = saved;
    await store.close();
  }
});

test('a hundred saves asked for at once are few writes, and a save without news is none', async () => {
  const { path, notices } = fresh();
  const writes: number[] = [];
  const store = openStore({
    path,
    maxBytes: 4_194_304,
    notice: (refusal) => void notices.push(refusal),
    wrote: (bytes) => void writes.push(bytes),
  });
  await Promise.all(Array.from({ length: 100 }, (_, n) => store.save(sampleLasting(n + 1))));
  assert.ok(writes.length <= 2, `${writes.length} writes`);
  const before = writes.length;
  await store.save(sampleLasting(100));
  assert.equal(writes.length, before);
  await store.save({ ...sampleLasting(100), nextHeal: 200 });
  assert.ok((writes.at(-1) ?? 0) < 2_000, `one changed row cost ${writes.at(-1)} bytes`);
  await store.close();
  assert.deepEqual(notices, []);
});

test('heals that have no room stay out, oldest first, and the file stays within its bound', async () => {
  const { path, notices, open } = fresh();
  const store = open(262_144);
  for (let n = 1; n < 120; n += 1) assert.equal((await store.save(sampleLasting(n))).ok, true);
  const loaded = store.load();
  assert.ok(loaded.ok && loaded.value !== null);
  assert.equal(loaded.value.heals.at(-1)?.id, 'h-119');
  assert.equal(loaded.value.owned.length, 1);
  assert.ok(statSync(join(path, 'data.mdb')).size <= 262_144, `${statSync(join(path, 'data.mdb')).size} bytes`);
  assert.ok(notices.every(({ code }) => code === 'store-over-limit'));
  await store.close();
});

test('a mark that cannot be written keeps nobody from reading', async () => {
  const { path, open, notices } = fresh();
  const first = open();
  await first.save(sampleLasting(5));
  await first.close();
  mkdirSync(join(path, 'opening'));
  const again = open();
  assert.deepEqual(again.load(), { ok: true, value: sampleLasting(5) });
  assert.equal((await again.save(sampleLasting(6))).ok, true);
  assert.deepEqual(new Set(notices.map(({ code }) => code)), new Set(['store-unavailable']));
  await again.close();
});

test('rows that could not be read at the start are not lost by a later save', async () => {
  const { path, open } = fresh();
  const first = open();
  await first.save(sampleLasting(5));
  await first.close();
  const away = `${path}.away`;
  renameSync(path, away);
  writeFileSync(path, 'in the way');
  const blind = open();
  assert.equal(blind.load().ok, false);
  assert.equal((await blind.save(nothingLasting)).ok, false);
  rmSync(path);
  renameSync(away, path);
  assert.equal((await blind.save(nothingLasting)).ok, true);
  assert.equal((await blind.save(sampleLasting(2))).ok, true);
  await blind.close();
  const last = open();
  const loaded = last.load();
  assert.ok(loaded.ok && loaded.value !== null);
  assert.deepEqual(
    loaded.value.heals.map(({ id }) => id),
    ['h-1', 'h-2', 'h-3', 'h-4', 'h-5', 'h-6', 'h-7'],
  );
  await last.close();
});

test('without room for its first pages no store is begun', async () => {
  const { path } = fresh();
  let room = 12_288;
  const store = openStore({ path, maxBytes: 4_194_304, notice: () => undefined, free: () => room });
  const [loaded, saved] = [store.load(), await store.save(sampleLasting(1))];
  assert.equal(loaded.ok || loaded.refusal.code, 'store-full');
  assert.equal(saved.ok || saved.refusal.code, 'store-full');
  assert.deepEqual(readdirSync(path), []);
  room = 65_536;
  assert.equal((await store.save(sampleLasting(1))).ok, true);
  await store.close();
});

test('a directory that cannot be made is a refusal, again and again', async () => {
  const { path } = fresh();
  writeFileSync(path, 'a file is in the way');
  const store = openStore({ path, maxBytes: 4_194_304, notice: () => undefined });
  for (let i = 0; i < 2; i += 1) {
    const [loaded, saved] = [store.load(), await store.save(sampleLasting(1))];
    assert.equal(loaded.ok || loaded.refusal.code, 'store-unavailable');
    assert.equal(saved.ok || saved.refusal.code, 'store-unavailable');
  }
  await store.close();
});
