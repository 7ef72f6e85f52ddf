// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceName } from './device-name.ts';

test('a device is named after its underlay and port, and never longer than the kernel allows', () => {
  assert.equal(deviceName('mesh0', 1), 'mesh0_x1');
  assert.equal(deviceName('phy0-mesh0', 35), 'phy0-mesh0_xz');
  assert.equal(deviceName('phy0-mesh0', 0xffff).length, 15);
  assert.equal(deviceName('a23456789012345', 0xffff).length, 15);
});

test('long underlays that begin alike do not share a name, nor do two ports of one', () => {
  const names = new Set<string>();
  for (const underlay of ['phy0-mesh0-east', 'phy0-mesh0-west', 'phy1-mesh0-east', 'phy0-mesh0-eas'])
    for (const port of [1, 2, 36, 1296, 46_656, 0xffff]) names.add(deviceName(underlay, port));
  assert.equal(names.size, 24);
});

test('a name holds nothing that the kernel or a script takes apart', () => {
  for (const port of [1, 99, 0xffff]) assert.match(deviceName('br-mesh.5', port), /^[A-Za-z0-9._-]+$/);
});
