// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLiveWishes } from './wishes.ts';

test('without a terminal nobody could end it: a fault or a time must be named', () => {
  const refused = readLiveWishes([], false);
  assert.ok(refused.do === 'refuse' && /--fault/.test(refused.why) && /--for/.test(refused.why));
  assert.equal(readLiveWishes(['--for', '60'], false).do, 'run');
  const fault = readLiveWishes(['--fault', 'silent-link'], false);
  assert.ok(fault.do === 'run' && fault.wishes.seconds === 30);
});

test('in a terminal it runs until the user quits', () => {
  const read = readLiveWishes([], true);
  assert.ok(read.do === 'run' && read.wishes.seconds === null);
});

test('help is to be had without a terminal, by either name', () => {
  for (const name of ['--help', '-h']) assert.equal(readLiveWishes([name], false).do, 'help');
});
