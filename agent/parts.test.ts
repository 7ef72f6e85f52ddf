// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { version } from './cli/version.ts';
import { loadPart } from './parts.ts';
import { codeOf, granted } from './ports/contract/outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'x0-parts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
const load = createRequire(join(folder, 'x0tta6bl4.cjs'));
/** As the bundle loads what lies beside it. */
const beside = async (file: string): Promise<{ readonly answer?: number }> => load(`./${file}`);

test('a part is loaded when it is wanted, and once', async () => {
  write('link.cjs', `exports.answer = 7; exports.builtWith = '${version()}'; globalThis.loads = (globalThis.loads ?? 0) + 1;`);
  for (let n = 0; n < 2; n += 1) assert.equal(granted(await loadPart('link', () => beside('link.cjs'))).answer, 7);
  assert.equal((globalThis as { loads?: number }).loads, 1);
});

test('run from source, a part is a module like others', async () => {
  assert.equal(granted(await loadPart('conditions', async () => ({ answer: 8 }))).answer, 8);
});

test('a part that is not installed is named, with the package that brings it', async () => {
  const loaded = await loadPart('authority', () => beside('authority.cjs'));
  assert.equal(codeOf(loaded), 'part-absent');
  assert.ok(!loaded.ok);
  assert.match(loaded.refusal.message, /^authority\.cjs is not beside this program$/);
  assert.match(loaded.refusal.remedy ?? '', /x0tta6bl4-authority/);
});

test('a part of another version is not taken', async () => {
  write('conditions.cjs', "exports.builtWith = '0.0.9';");
  const loaded = await loadPart('conditions', () => beside('conditions.cjs'));
  assert.equal(codeOf(loaded), 'part-other');
  assert.match(loaded.ok ? '' : loaded.refusal.message, /conditions\.cjs .* version 0\.0\.9, not /);
});

test('what a part itself lacks is a defect, and so is what it throws', async () => {
  write('authority.cjs', "require('./addons/none.node');");
  await assert.rejects(
    loadPart('authority', () => beside('authority.cjs')),
    /none\.node/,
  );
  await assert.rejects(
    loadPart('link', () => Promise.reject(new TypeError('broken'))),
    /broken/,
  );
});
