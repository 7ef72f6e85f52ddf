// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import { auditContract } from '../../ports/contract/audit.contract.ts';
import { sampleEntry } from '../../ports/contract/sample-audit.ts';
import { readAuditFiles } from './audit-files.ts';
import { openFileAudit } from './file-audit.ts';
import { type ChainReport, verifyChain } from './verify-chain.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-audit-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => {
  count += 1;
  return join(root, `a${count}`);
};
const open = (path: string, maxBytes = 1_048_576, codes: string[] = []) =>
  openFileAudit({ path, maxBytes, wall: () => 1_772_366_400_000, notice: ({ code }) => void codes.push(code) });
const report = (path: string): ChainReport => {
  const files = readAuditFiles(path);
  return files.ok ? verifyChain(files.value) : assert.fail(files.refusal.message);
};
const decided = (path: string): AuditEntry[] =>
  report(path).records.flatMap((record) => {
    if (record.kind !== 'decided') return [];
    const { kind: _kind, ...entry } = record;
    return [entry];
  });

const contractPlace = join(root, 'contract');
auditContract('files', {
  open: () => open(contractPlace),
  kept: () => (existsSync(contractPlace) ? decided(contractPlace) : []),
  clean: () => rmSync(contractPlace, { recursive: true, force: true }),
});

test('files are for this user only, one line a record, each with the hash of the line before', async () => {
  const path = fresh();
  const audit = open(path);
  await audit.record(sampleEntry(1));
  await audit.record(sampleEntry(2));
  await audit.close();
  assert.deepEqual(readdirSync(path), ['audit-000000000001.ndjson']);
  const file = join(path, 'audit-000000000001.ndjson');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ seq, kind }) => `${seq} ${kind}`),
    ['1 opened', '2 decided', '3 decided'],
  );
  assert.equal(lines[2].prev, lines[1].hash);
  // Readers that know JSON alone find one hash in a line.
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) assert.equal(line.split('"hash":').length, 2);
  assert.deepEqual(report(path).head, { seq: 3, hash: lines[2].hash });
  assert.deepEqual(report(path).problems, []);
});

test('the oldest file goes first, the bytes stay bounded, and the chain holds over what is left', async () => {
  const path = fresh();
  const audit = open(path, 65_536);
  for (let n = 0; n < 20; n += 1) await Promise.all(Array.from({ length: 20 }, (_, m) => audit.record(sampleEntry(n * 20 + m))));
  await audit.close();
  const sizes = readdirSync(path).map((name) => statSync(join(path, name)).size);
  assert.equal(sizes.length, 4);
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 65_536 + 4 * 300, sizes.join());
  const { problems, first, records } = report(path);
  assert.deepEqual(problems, []);
  assert.ok((first ?? 0) > 1);
  const last = records.at(-1);
  assert.equal(last?.kind === 'decided' && last.what.resource, 'link/m1x399');
});

test('whoever changes, removes, moves or adds a line is found by its place', async () => {
  const path = fresh();
  const audit = open(path);
  for (let n = 0; n < 5; n += 1) await audit.record(sampleEntry(n));
  await audit.close();
  const file = join(path, 'audit-000000000001.ndjson');
  const whole = readFileSync(file, 'utf8');
  const lines = whole.trimEnd().split('\n');
  const found = (changed: readonly string[]): string[] => {
    writeFileSync(file, `${changed.join('\n')}\n`);
    return report(path).problems.map(({ line, wrong }) => `${line}: ${wrong}`);
  };
  assert.deepEqual(found(lines), []);
  assert.match(
    found(lines.with(2, (lines[2] ?? '').replace('allow', 'deny'))).join('\n'),
    /^3: the line is not what its hash says\n4: it is number 4, after 2/,
  );
  assert.match(found(lines.toSpliced(2, 1)).join(), /^3: it is number 4, after 2: lines are missing or moved$/);
  assert.match(found(lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? '')).join(), /3: it is number 4, after 2/);
  assert.match(found(lines.slice(1)).join(), /1: it is number 2, which the file's name does not say/);
  assert.match(found([...lines, '{}']).join(), /7: the line does not end in its hash/);
  assert.match(found([...lines, `{"a":1,"hash":"${'0'.repeat(64)}"}`]).join(), /7: the line is not what its hash says/);
  writeFileSync(file, whole.slice(0, -5));
  assert.match(
    report(path)
      .problems.map(({ wrong }) => wrong)
      .join(),
    /not written to its end/,
  );
});

test('half a line that a killed agent left is cut off and told, and the chain goes on', async () => {
  const path = fresh();
  const audit = open(path);
  await audit.record(sampleEntry(1));
  await audit.close();
  appendFileSync(join(path, 'audit-000000000001.ndjson'), '{"seq":3,"pre');
  const again = open(path);
  await again.record(sampleEntry(2));
  await again.close();
  const { problems, records } = report(path);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map((record) => (record.kind === 'opened' ? `opened ${record.torn}` : record.kind)),
    ['opened 0', 'decided', 'opened 13', 'decided'],
  );
});

test('a file whose end was damaged is left as it is, and a new chain begins that verification tells', async () => {
  const path = fresh();
  const audit = open(path);
  await audit.record(sampleEntry(1));
  await audit.close();
  appendFileSync(join(path, 'audit-000000000001.ndjson'), 'scribble\n');
  const again = open(path);
  assert.equal((await again.record(sampleEntry(2))).ok, true);
  await again.close();
  assert.deepEqual(readdirSync(path), ['audit-000000000001.ndjson', 'audit-000000000005.ndjson']);
  assert.deepEqual(
    report(path).problems.map(({ file, line }) => `${file} ${line}`),
    ['audit-000000000001.ndjson 3', 'audit-000000000005.ndjson 1'],
  );
});

test('a place that cannot be written refuses by name, and how many were lost stands before the next that is kept', async () => {
  const path = fresh();
  writeFileSync(path, 'in the way');
  const codes: string[] = [];
  const audit = open(path, 1_048_576, codes);
  for (const n of [1, 2]) {
    const refused = await audit.record(sampleEntry(n));
    assert.equal(refused.ok || refused.refusal.code, 'audit-write-failed');
  }
  assert.deepEqual(codes, ['audit-write-failed', 'audit-write-failed']);
  rmSync(path);
  assert.equal((await audit.record(sampleEntry(3))).ok, true);
  await audit.close();
  assert.deepEqual(
    report(path).records.map((record) => (record.kind === 'lost' ? `lost ${record.lost}` : record.kind)),
    ['opened', 'lost 2', 'decided'],
  );
});

test('more than 512 decisions do not wait for a disk', async () => {
  const path = fresh();
  const codes: string[] = [];
  const audit = open(path, 1_048_576, codes);
  const answers = await Promise.all(Array.from({ length: 600 }, (_, n) => audit.record(sampleEntry(n))));
  await audit.close();
  const kept = answers.filter(({ ok }) => ok).length;
  assert.ok(kept >= 512 && kept < 600, `${kept}`);
  assert.equal(codes.filter((code) => code === 'audit-overrun').length, 600 - kept);
  assert.equal(decided(path).length, kept);
});

test('a directory that others may write into, and a link in the way, are not used', async () => {
  const path = fresh();
  mkdirSync(path);
  chmodSync(path, 0o777);
  const refused = await open(path).record(sampleEntry(1));
  assert.equal(refused.ok || refused.refusal.code, 'directory-not-ours');
  chmodSync(path, 0o700);
  const target = `${path}.target`;
  writeFileSync(target, 'precious\n');
  symlinkSync(target, join(path, 'audit-000000000001.ndjson'));
  const linked = await open(path).record(sampleEntry(1));
  assert.equal(linked.ok || linked.refusal.code, 'audit-write-failed');
  assert.equal(readFileSync(target, 'utf8'), 'precious\n');
});
