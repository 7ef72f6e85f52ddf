// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wholeSeconds } from '../../../core/identity/seconds.ts';
import type { SpiffeId, TrustDomain } from '../../../core/identity/spiffe-id.ts';
import { authorityContract } from '../../../ports/contract/authority.contract.ts';
import { authorityForTest, sampleTime } from '../../../ports/contract/fake-authority.ts';
import { fakeCrypto } from '../../../ports/contract/fake-crypto.ts';
import { codeOf, granted } from '../../../ports/contract/outcome.ts';
import { holderText } from '../lock-holder.ts';
import { openAuthorityDirectory } from './authority-directory.ts';
import { certificateMaker } from './certificate-maker.ts';
import { foundAuthority } from './issuers.ts';
import { makeToken } from './tokens.ts';
import { stateOf, type Workshop } from './workshop.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-authority-'));
after(() => rmSync(root, { recursive: true, force: true }));
const domain = 'mesh.example' as TrustDomain;
const routerOne = 'spiffe://mesh.example/router/r1' as SpiffeId;
let count = 0;

function workshopAt(path: string, rename?: Parameters<typeof openAuthorityDirectory>[1], patience?: number): Workshop {
  const { wall } = sampleTime();
  return {
    storage: openAuthorityDirectory(path, rename, patience),
    crypto: fakeCrypto(),
    certificates: certificateMaker,
    wall: () => wall,
    random: (length) => new Uint8Array(randomBytes(length)),
  };
}

async function founded(): Promise<string> {
  count += 1;
  const path = join(root, `a${count}`);
  granted(await foundAuthority(workshopAt(path), domain, false));
  return path;
}

authorityContract('authority directory', {
  found: async () => authorityForTest(workshopAt(await founded())),
  close: () => undefined,
});

test('everything is there again after closing and opening, and what is secret is for this user only', async () => {
  const path = await founded();
  granted(await makeToken(workshopAt(path), routerOne, { zone: 'north', roles: ['relay'], expires: wholeSeconds(60) }));
  const state = granted(await stateOf(workshopAt(path)));
  assert.deepEqual(granted(await stateOf(workshopAt(path))), state);
  assert.deepEqual([state.bundle.trustDomain, state.tokens[0]?.zone, state.bundle.x509Roots.length], [domain, 'north', 1]);
  for (const name of readdirSync(path)) {
    const { mode } = statSync(join(path, name));
    assert.equal(mode & 0o777, name === 'issued' ? 0o700 : 0o600, name);
  }
  chmodSync(join(path, 'authority.json'), 0o644);
  assert.equal(codeOf(await stateOf(workshopAt(path))), 'key-file-exposed');
});

test('an authority is never made over another one unasked', async () => {
  const path = await founded();
  const before = granted(await stateOf(workshopAt(path)));
  assert.equal(codeOf(await foundAuthority(workshopAt(path), domain, false)), 'authority-exists');
  assert.deepEqual(granted(await stateOf(workshopAt(path))), before);
  granted(await foundAuthority(workshopAt(path), domain, true));
  const { signer } = granted(await stateOf(workshopAt(path)));
  assert.notEqual(signer, before.signer);
  assert.deepEqual(
    readdirSync(path)
      .filter((name) => /\.(seed|key\.pem)$/.test(name))
      .sort(),
    [`${signer}.key.pem`, `${signer}.seed`],
    'only the new issuer’s private keys are left',
  );
});

test('an authority that cannot be written leaves the one before with its keys, also under force', async () => {
  const path = await founded();
  const before = granted(await stateOf(workshopAt(path)));
  let renames = 0;
  const cut = workshopAt(path, async (from, to) => {
    renames += 1;
    if (renames > 2) throw new Error('power cut');
    renameSync(from, to);
  });
  assert.equal(codeOf(await foundAuthority(cut, domain, true)), 'authority-write-failed');
  assert.deepEqual(granted(await stateOf(workshopAt(path))), before);
  granted(await workshopAt(path).storage.keys(before.signer));
});

test('keys beside a damaged state stay: they may be all that is left of an authority', async () => {
  const path = await founded();
  const { signer } = granted(await stateOf(workshopAt(path)));
  writeFileSync(join(path, 'authority.json'), '{');
  granted(await foundAuthority(workshopAt(path), domain, true));
  granted(await workshopAt(path).storage.keys(signer));
});

test('a damaged file is told by name, and not written over unasked', async () => {
  const path = await founded();
  for (const text of ['{', '{}', '{"version":1,"trustDomain":"mesh.example","bundle":{}}']) {
    writeFileSync(join(path, 'authority.json'), text);
    assert.equal(codeOf(await stateOf(workshopAt(path))), 'authority-malformed', text);
    assert.equal(codeOf(await foundAuthority(workshopAt(path), domain, false)), 'authority-malformed');
  }
});

test('a power cut before any rename leaves the authority as it was', async () => {
  const path = await founded();
  const before = readFileSync(join(path, 'authority.json'), 'utf8');
  const cut = workshopAt(path, () => Promise.reject(new Error('power cut')));
  const terms = { zone: '', roles: [], expires: wholeSeconds(60) };
  assert.equal(codeOf(await makeToken(cut, routerOne, terms)), 'authority-write-failed');
  assert.equal(readFileSync(join(path, 'authority.json'), 'utf8'), before);
  granted(await makeToken(workshopAt(path), routerOne, terms));
});

test('while another process works there, changes are refused; what a killed one left is taken over', async () => {
  const path = await founded();
  const terms = { zone: '', roles: [], expires: wholeSeconds(60) };
  // Process 1 runs wherever this does.
  writeFileSync(join(path, 'busy'), holderText(1));
  assert.equal(codeOf(await makeToken(workshopAt(path, undefined, 50), routerOne, terms)), 'authority-busy');
  // The kernel's highest number is 2^22 (PID_MAX_LIMIT).
  writeFileSync(join(path, 'busy'), holderText(4_194_305));
  granted(await makeToken(workshopAt(path), routerOne, terms));
});

test('no authority, and a place that cannot be used, are told with the remedy', async () => {
  const missing = await stateOf(workshopAt(join(root, 'nowhere')));
  assert.ok(!missing.ok && missing.refusal.code === 'authority-missing' && missing.refusal.remedy?.includes('trust init'));
  writeFileSync(join(root, 'file'), '');
  assert.equal(codeOf(await foundAuthority(workshopAt(join(root, 'file/inner')), domain, false)), 'authority-write-failed');
});
