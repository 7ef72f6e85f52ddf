// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNative } from '../native/native-rig.ts';
import { RigRefused } from '../refused.ts';
import { startScript } from './guest-init.ts';
import { missingPackages } from './requirements.ts';

test('missing programs are told as Debian packages, each once', () => {
  assert.deepEqual(
    missingPackages((program) => !['modprobe', 'depmod', 'batctl'].includes(program)),
    ['batctl', 'kmod'],
  );
  assert.deepEqual(
    missingPackages(() => true),
    [],
  );
});

test('the native rig refuses a user who is not root and a kernel without batman-adv, each with a remedy', () => {
  const code = (wanted: string) => (error: unknown) => error instanceof RigRefused && error.code === wanted && error.remedy !== '';
  assert.throws(() => checkNative(false, true), code('rig-not-root'));
  assert.throws(() => checkNative(true, false), code('rig-no-batman'));
  assert.doesNotThrow(() => checkNative(true, true));
});

test('a project folder with spaces and quotes reaches the guest as one word', () => {
  const script = startScript({
    kernelRoot: '/k',
    busybox: '/b',
    node: ["/a b/it's/node", '--option'],
    executor: '/e',
    port: 1,
    token: 't',
  });
  assert.ok(script.includes(`'/a b/it'\\''s/node' '--option' '/e' 10.0.2.2 1 t`));
});
