// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { generationOf, makePinFolder, namespaceFolder, pinnedGenerations, pinsIn, removeFolders, removePins } from './pins.ts';

const folder = mkdtempSync(join(tmpdir(), 'x0-pins-'));
after(() => rmSync(folder, { recursive: true }));

test('agents of two network namespaces never share a folder', () => {
  assert.equal(namespaceFolder('/sys/fs/bpf/x', 'net:[4026531840]'), '/sys/fs/bpf/x/net-4026531840');
  assert.notEqual(namespaceFolder('/x', 'net:[1]'), namespaceFolder('/x', 'net:[2]'));
});

test('an object is known by what it holds', () => {
  const [one, same, other] = ['one', 'same', 'other'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(one, 'a');
  writeFileSync(same, 'a');
  writeFileSync(other, 'b');
  assert.match(granted(generationOf(one)), /^[0-9a-f]{16}$/);
  assert.equal(granted(generationOf(one)), granted(generationOf(same)));
  assert.notEqual(granted(generationOf(one)), granted(generationOf(other)));
  assert.equal(codeOf(generationOf(join(folder, 'absent'))), 'xdp-no-object');
});

test('outside a BPF file system nothing is made: bpftool would mount one there', () => {
  assert.equal(codeOf(makePinFolder(join(folder, 'deep', 'er'))), 'xdp-no-bpffs');
  assert.equal(codeOf(makePinFolder('/proc/nowhere')), 'xdp-no-bpffs');
  assert.equal(readdirSync(folder).includes('deep'), false);
});

test('removing pins takes the own names only, and what is not there is no hindrance', () => {
  const pins = pinsIn(join(folder, '0123456789abcdef'));
  granted(removePins(pins));
  mkdirSync(pins.maps, { recursive: true });
  for (const name of [pins.program, join(pins.maps, 'sources'), join(pins.maps, 'foreign')]) writeFileSync(name, '');
  assert.equal(codeOf(removePins(pins)), 'xdp-pins-stay');
  assert.deepEqual(readdirSync(pins.maps), ['foreign']);
  rmSync(join(pins.maps, 'foreign'));
  granted(removePins(pins));
  assert.equal(readdirSync(folder).includes('0123456789abcdef'), false);
});

test('generations are told from other names, and a folder in use stays', () => {
  mkdirSync(join(folder, 'pins', 'fedcba9876543210'), { recursive: true });
  mkdirSync(join(folder, 'pins', 'somebody'));
  assert.deepEqual(pinnedGenerations(join(folder, 'pins')), ['fedcba9876543210']);
  assert.deepEqual(pinnedGenerations(join(folder, 'absent')), []);
  removeFolders(join(folder, 'pins'), join(folder, 'absent'));
  assert.equal(readdirSync(folder).includes('pins'), true);
});
