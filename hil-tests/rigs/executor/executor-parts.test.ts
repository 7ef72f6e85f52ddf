// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { topologies } from '../../topologies/all.ts';
import { loop } from '../../topologies/loop.ts';
import { ringWithChord } from '../../topologies/ring-with-chord.ts';
import { sharedMedium } from '../../topologies/shared-medium.ts';
import { namesIn } from './hardif-names.ts';
import { overlay } from './overlay.ts';
import { preferences } from './preferences.ts';
import { bootLines, mediumLines, placesOf, wiring } from './router-commands.ts';
import { usageOf } from './usage.ts';
import { readLines } from './wire.ts';

test('a configuration is laid over another section by section; lists replace', () => {
  assert.deepEqual(overlay({ a: { x: 1, y: 2 }, l: [1, 2] }, { a: { y: 3 }, l: [4], b: null }), { a: { x: 1, y: 3 }, l: [4], b: null });
});

test('interface names fit into the kernel’s fifteen characters in every layout', () => {
  for (const make of Object.values(topologies)) {
    for (const line of wiring(make(), 200)) {
      for (const [, name = ''] of line.matchAll(/name (\S+)/g)) assert.ok(name.length <= 15, name);
    }
  }
});

test('no two interfaces of two meshes share a MAC address', () => {
  const ring = ringWithChord(12);
  const lines = [1, 2].flatMap((mesh) => [...wiring(ring, mesh), ...ring.routers.flatMap((router) => bootLines(ring, mesh, router, 'iv'))]);
  const addresses = lines.flatMap((line) => [...line.matchAll(/address (02:[0-9a-f:]{14})/g)].map((match) => match[1]));
  assert.equal(new Set(addresses).size, addresses.length);
  assert.equal(placesOf(ring).length, 12);
});

test('in a protected mesh only agents bring interfaces into bat0, and frames have room for what MACsec adds', () => {
  const lines = bootLines(ringWithChord(), 1, 'r1', 'iv', 'protected');
  assert.ok(lines.includes('link set to-r4 up mtu 1600'));
  assert.deepEqual(
    lines.filter((line) => line.endsWith('master bat0')),
    ['link set primary0 master bat0'],
  );
  assert.ok(mediumLines(['r1'], 'protected').includes('link set r1 up mtu 1600'));
});

test('a stranger is wired like a router, has addresses of its own, and speaks in clear', () => {
  const plain = sharedMedium();
  const topology = { ...plain, strangers: ['x1'], media: [{ name: 'air0', routers: [...plain.routers, 'x1'] }] };
  assert.ok(placesOf(topology).includes('x1'));
  assert.ok(wiring(topology, 1).some((line) => line.includes('netns m1-x1 address 02:01:05:00:03:00')));
  assert.ok(bootLines(topology, 1, 'x1', 'iv', 'protected').includes('link set air0 master bat0'));
  assert.ok(!bootLines(topology, 1, 'r1', 'iv', 'protected').includes('link set air0 master bat0'));
});

test('a disliked link is disliked over the device that protects it', () => {
  const there = namesIn('primary0: active\nto-r3_x1: active\n');
  const deviceOf = (underlay: string): string => there.find((name) => name.startsWith(`${underlay}_`)) ?? '';
  assert.deepEqual(preferences(loop(), 'r2', 'iv', deviceOf), [['batctl', 'hardif', 'to-r3_x1', 'hop_penalty', '12']]);
  assert.deepEqual(preferences(loop(), 'r1', 'iv'), []);
});

test('lines are found again however the stream cuts them', () => {
  const socket = Object.assign(new EventEmitter(), { setEncoding: () => undefined, destroy: () => undefined });
  const lines: string[] = [];
  readLines(socket as unknown as Socket, (line) => lines.push(line));
  for (const chunk of ['{"a"', ':1}\n{"b":2}\n{', '"c":3}', '\n']) socket.emit('data', chunk);
  assert.deepEqual(lines, ['{"a":1}', '{"b":2}', '{"c":3}']);
});

test('the use of a running process is read from /proc', () => {
  const usage = usageOf(process.pid);
  assert.ok(usage.cpuSeconds > 0 && usage.rssBytes > 10e6 && usage.privateBytes > 1e6);
});
