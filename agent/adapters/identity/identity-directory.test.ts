// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import { identityPlaceContract } from '../../ports/contract/identity-place.contract.ts';
import { identityStoreContract, sampleNext } from '../../ports/contract/identity-store.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { sampleBook, sampleFloor, trustStoreContract } from '../../ports/contract/trust-store.contract.ts';
import { readSecret } from './bounded-file.ts';
import { openIdentityDirectory } from './identity-directory.ts';
import { holderText } from './lock-holder.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-identity-'));
after(() => rmSync(root, { recursive: true, force: true }));

const contractPlace = join(root, 'contract');
const place = {
  open: () => openIdentityDirectory({ path: contractPlace }),
  clean: () => rmSync(contractPlace, { recursive: true, force: true }),
};
identityStoreContract('identity directory', place);
identityPlaceContract('identity directory', place);
trustStoreContract('identity directory', place);

const id = 'spiffe://mesh.example/router/r1' as SpiffeId;
const given = (n: number) => ({ svid: new Uint8Array(60).fill(n), chain: [new Uint8Array(50).fill(n)] });
let count = 0;
const fresh = (): string => {
  count += 1;
  return join(root, `i${count}`);
};

async function enrolled(): Promise<string> {
  const path = fresh();
  const store = openIdentityDirectory({ path });
  granted(await store.prepare(id, sampleNext(1, 'x0join:secret')));
  granted(await store.install(given(1)));
  return path;
}

test('what is secret is for this user only, the directory too, and used tokens and requests are gone', async () => {
  const path = fresh();
  const store = openIdentityDirectory({ path });
  granted(await store.prepare(id, sampleNext(1, 'x0join:secret')));
  for (const name of ['1.seed', '1.key.pem', '1.token']) assert.equal(statSync(join(path, name)).mode & 0o777, 0o600, name);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  granted(await store.install(given(1)));
  assert.deepEqual(readdirSync(path).sort(), ['1.chain.pem', '1.key.pem', '1.seed', '1.svid', 'identity.json']);
});

test('keys that others may read are refused with the remedy, and so are links and other users’ files', async () => {
  const path = await enrolled();
  const seed = join(path, '1.seed');
  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    chmodSync(seed, mode);
    const refused = await openIdentityDirectory({ path }).load();
    assert.equal(codeOf(refused), 'key-file-exposed');
    assert.ok(!refused.ok && refused.refusal.remedy?.includes(`chmod 600 ${seed}`), mode.toString(8));
  }
  chmodSync(seed, 0o600);
  granted(await openIdentityDirectory({ path }).load());
  assert.equal(codeOf(await readSecret(seed, 128, 4_711)), process.geteuid?.() === 0 ? 'accepted' : 'key-file-exposed');
  renameSync(seed, `${seed}.elsewhere`);
  symlinkSync(`${seed}.elsewhere`, seed);
  assert.equal(codeOf(await openIdentityDirectory({ path }).load()), 'key-file-exposed');
  rmSync(seed);
  mkdirSync(seed);
  assert.equal(codeOf(await openIdentityDirectory({ path }).load()), 'key-file-exposed');
  rmSync(seed, { recursive: true });
  assert.equal(codeOf(await openIdentityDirectory({ path }).load()), 'key-file-missing');
});

test('damaged keys and states are refused by name, and no refusal says what a key is', async () => {
  const path = await enrolled();
  const secret = readFileSync(join(path, '1.seed'), 'utf8').trim();
  const code = async (name: string, text: string): Promise<string> => {
    const before = readFileSync(join(path, name));
    writeFileSync(join(path, name), text);
    const outcome = await openIdentityDirectory({ path }).load();
    assert.ok(!JSON.stringify(outcome).includes(secret), name);
    writeFileSync(join(path, name), before);
    return codeOf(outcome);
  };
  assert.equal(await code('1.seed', `${secret}00\n`), 'key-file-malformed');
  assert.equal(await code('1.seed', secret.repeat(20)), 'key-file-exposed');
  assert.equal(await code('1.key.pem', 'no key'), 'key-file-malformed');
  assert.equal(await code('1.chain.pem', '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n'), 'key-file-malformed');
  assert.equal(await code('identity.json', '{'), 'identity-malformed');
  assert.equal(await code('identity.json', '{"version":2}'), 'identity-malformed');
  assert.equal(await code('identity.json', '{"version":1,"id":"spiffe://mesh.example/router/r1","current":-1}'), 'identity-malformed');
  assert.equal(await code('identity.json', `"${'x'.repeat(5_000)}"`), 'identity-unreadable');
  granted(await openIdentityDirectory({ path }).load());
});

test('a damaged floor and damaged revocations are told and not taken for none: time would run again, the revoked come back', async () => {
  const path = await enrolled();
  const store = openIdentityDirectory({ path });
  granted(await store.saveFloor(sampleFloor));
  granted(await store.saveRevocations(sampleBook()));
  const damaged: Readonly<Record<string, readonly string[]>> = {
    'floor.json': ['soon', '{}', '{"build":1,"decision":2,"issuers":[{}],"servers":[]}'],
    'revocations.json': ['[]', '{"trustDomain":"mesh.example","held":[{}]}', '{"trustDomain":"Mesh","held":[]}'],
  };
  for (const [name, texts] of Object.entries(damaged)) {
    const before = readFileSync(join(path, name));
    for (const text of texts) {
      writeFileSync(join(path, name), text);
      assert.equal(codeOf(await store.loadTrust()), 'identity-malformed', text);
    }
    writeFileSync(join(path, name), before);
  }
  assert.deepEqual(granted(await store.loadTrust()).floor, sampleFloor);
});

/** A rename that is cut off by a power cut the n-th time: nothing after it happens either. */
function cutAt(n: number) {
  let renames = 0;
  return async (from: string, to: string): Promise<void> => {
    renames += 1;
    if (renames >= n) throw new Error('power cut');
    renameSync(from, to);
  };
}

test('a power cut between any temporary file and its rename leaves the old identity usable, and the next try succeeds', async () => {
  for (let cut = 1; cut <= 8; cut += 1) {
    const path = await enrolled();
    const before = granted(await openIdentityDirectory({ path }).load());
    const cutStore = openIdentityDirectory({ path, rename: cutAt(cut) });
    const prepared = await cutStore.prepare(id, sampleNext(2, 'x0join:again'));
    const installed = prepared.ok ? await cutStore.install(given(2)) : prepared;
    // Seed, key, request, token, state; SVID, chain, state.
    assert.equal(prepared.ok, cut > 5, `${cut}`);
    assert.equal(codeOf(installed), 'identity-write-failed');
    const left = granted(await openIdentityDirectory({ path }).load());
    assert.deepEqual([left?.current, left?.previous], [before?.current, null], `cut ${cut}`);
    assert.equal(left?.next !== null, prepared.ok);
    const again = openIdentityDirectory({ path });
    granted(await again.prepare(id, sampleNext(3)));
    granted(await again.install(given(3)));
    const after = granted(await again.load());
    assert.deepEqual([after?.current?.svid, after?.previous?.svid], [given(3).svid, given(1).svid]);
    assert.ok(!readdirSync(path).some((name) => name.endsWith('.part')), readdirSync(path).join(' '));
  }
});

test('a cut while the floor or the bundle is written leaves the one before', async () => {
  const path = await enrolled();
  granted(await openIdentityDirectory({ path }).saveBundle('{"a":1}'));
  const cutStore = openIdentityDirectory({ path, rename: cutAt(1) });
  assert.equal(codeOf(await cutStore.saveBundle('{"a":2}')), 'identity-write-failed');
  assert.equal(granted(await openIdentityDirectory({ path }).loadTrust()).bundle, '{"a":1}');
});

test('while another process changes the identity it is read all the same, and changed when that is dead', async () => {
  const path = await enrolled();
  writeFileSync(join(path, 'busy'), holderText(1));
  const store = openIdentityDirectory({ path, patience: 40 });
  assert.deepEqual(granted(await store.load())?.current?.svid, given(1).svid);
  const told = await store.prepare(id, sampleNext(2));
  assert.ok(!told.ok && told.refusal.code === 'identity-busy' && told.refusal.remedy?.includes(join(path, 'busy')));
  writeFileSync(join(path, 'busy'), holderText(4_194_305));
  granted(await store.prepare(id, sampleNext(2)));
  assert.equal(existsSync(join(path, 'busy')), false);
});

test('a reader lives through the changes of another process', async () => {
  const path = await enrolled();
  const [reader, writer] = [openIdentityDirectory({ path }), openIdentityDirectory({ path })];
  let changes = 0;
  const changing = (async () => {
    for (let n = 2; n < 14; n += 1) {
      granted(await writer.prepare(id, sampleNext(n)));
      granted(await writer.install(given(n)));
      changes += 1;
    }
  })();
  let reads = 0;
  while (changes < 12) {
    const found = granted(await reader.load());
    assert.equal(found?.current?.keys.seed[0], found?.current?.svid[0]);
    reads += 1;
  }
  await changing;
  assert.ok(reads > 12, `${reads}`);
});

test('a directory that others may write into is not used, and nothing is made in it', async () => {
  const path = fresh();
  mkdirSync(path);
  chmodSync(path, 0o777);
  assert.equal(codeOf(await openIdentityDirectory({ path }).prepare(id, sampleNext(1))), 'directory-not-ours');
  assert.deepEqual(readdirSync(path), []);
  assert.equal(existsSync(`${path}/identity.json`), false);
});

test('a directory that cannot be made is told, not thrown', async () => {
  const path = fresh();
  writeFileSync(path, 'in the way');
  assert.equal(codeOf(await openIdentityDirectory({ path: join(path, 'inner') }).prepare(id, sampleNext(1))), 'identity-write-failed');
  assert.equal(codeOf(await openIdentityDirectory({ path: join(path, 'inner') }).load()), 'identity-unreadable');
});
