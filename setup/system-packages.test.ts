// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPackages, packagesFor } from './system-packages.mjs';

const needs = (command: string, ...args: string[]): string[] => packagesFor(command, args);

test('whoever only asks what there is installs nothing', () => {
  assert.deepEqual([...needs('hil', '--list'), ...needs('bench', '--help'), ...needs('start', '-h')], []);
});

test('benches that boot nothing need no QEMU', () => {
  assert.ok(!needs('bench', 'bundle', 'start:load', '--runs', '3').includes('qemu-system-x86'));
  assert.ok(needs('bench', 'bundle', 'start').includes('qemu-system-x86'));
  assert.ok(needs('bench', 'heal-silent-link:v').includes('babeld'));
});

test('the native rig leases addresses by the machine’s own busybox', () => {
  assert.ok(needs('hil', '--rig', 'native').includes('busybox'));
  assert.ok(!needs('hil', '--rig', 'qemu').includes('busybox'));
});

test('only the tests check models', () => {
  assert.ok(needs('test').includes('spin'));
  assert.ok(!needs('hil').includes('spin') && !needs('check').includes('spin'));
});

test('a package is missing where none of its files is there', () => {
  assert.deepEqual(missingPackages(['gcc', 'kmod'], '/nowhere'), ['gcc', 'kmod']);
});
