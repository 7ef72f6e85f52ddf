// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmodSync, existsSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeOwnDirectory } from './own-directory.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-own-'));
after(() => rmSync(root, { recursive: true, force: true }));
const asRoot = process.geteuid?.() === 0;
const somebody = 4711;

const why = (path: string, me?: number): string => {
  const made = makeOwnDirectory(path, 'journal.path', me);
  return made.ok ? '' : `${made.refusal.code}: ${made.refusal.message}`;
};

test('a directory that is not there is made for this user only, its parents too', () => {
  assert.equal(why(join(root, 'new/inner')), '');
  assert.equal(statSync(join(root, 'new')).mode & 0o777, 0o700);
  assert.equal(statSync(join(root, 'new/inner')).mode & 0o777, 0o700);
  assert.equal(why(join(root, 'new/inner/')), '');
});

test('one that others may write into is refused, and so is one below such a directory', () => {
  mkdirSync(join(root, 'open/inner'), { recursive: true });
  chmodSync(join(root, 'open'), 0o777);
  assert.match(why(join(root, 'open')), /^directory-not-ours: .* others may write in .*open$/);
  assert.match(why(join(root, 'open/inner')), /others may write in .*open$/);
  // As /tmp itself: what is in it stays its owner's.
  chmodSync(join(root, 'open'), 0o1777);
  assert.equal(why(join(root, 'open/inner')), '');
  assert.match(why(join(root, 'open')), /others may write/);
});

test('one that somebody else made first is refused, and so is a link of theirs', { skip: !asRoot && 'needs root' }, () => {
  mkdirSync(join(root, 'theirs/inner'), { recursive: true });
  lchownSync(join(root, 'theirs'), somebody, somebody);
  assert.match(why(join(root, 'theirs')), /belongs to user 4711/);
  assert.match(why(join(root, 'theirs/inner')), /belongs to user 4711/);
  symlinkSync(join(root, 'elsewhere'), join(root, 'link'));
  lchownSync(join(root, 'link'), somebody, somebody);
  assert.match(why(join(root, 'link/journal')), /link belongs to user 4711/);
  assert.equal(existsSync(join(root, 'elsewhere')), false);
});

test('a directory of root is none of a user’s own, though root may stand above it', { skip: !asRoot && 'needs root' }, () => {
  mkdirSync(join(root, 'roots'));
  assert.match(why(join(root, 'roots'), somebody), /roots belongs to user 0/);
});

test('links of this user are followed, also relative ones, and a loop of them is refused', () => {
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'short'));
  assert.equal(why(join(root, 'short/journal')), '');
  assert.ok(existsSync(join(root, 'real/journal')));
  chmodSync(join(root, 'real'), 0o777);
  assert.match(why(join(root, 'short/journal')), /others may write in .*real$/);
  symlinkSync('loop', join(root, 'loop'));
  assert.match(why(join(root, 'loop/journal')), /loop of links/);
});

test('what the file system refuses is thrown', () => {
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => makeOwnDirectory(join(root, 'file/inner'), 'journal.path'), { code: 'ENOTDIR' });
});
