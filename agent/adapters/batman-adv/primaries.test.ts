// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tq } from '../../core/mesh/link-metric.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex, OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import { accept, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import { createPrimaries } from './primaries.ts';

const [router, late, secondary] = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'] as MacAddress[] as [
  MacAddress,
  MacAddress,
  MacAddress,
];
const row = (originator: MacAddress): OriginatorRoute => ({
  originator,
  nextHop: secondary,
  hardif: 5 as IfIndex,
  best: true,
  metric: tq(200),
  lastSeen: ms(10),
});

test('only originators that announce clients are routers', () => {
  const primaries = createPrimaries(() => 0);
  assert.deepEqual(
    primaries.keep([row(router), row(secondary)], () => accept([router, router])),
    [row(router)],
  );
});

test('the table of clients is read each second while an address is new, then seldom, and not at all without doubt', () => {
  let now = 0;
  let reads = 0;
  const primaries = createPrimaries(() => now);
  const read = () => {
    reads += 1;
    return accept([router]);
  };
  for (; now < 20_000; now += 100) primaries.keep([row(router), row(secondary)], read);
  assert.equal(reads, 10);
  for (; now < 120_000; now += 100) primaries.keep([row(router), row(secondary)], read);
  assert.equal(reads, 13);
  for (; now < 240_000; now += 100) primaries.keep([row(router)], read);
  assert.equal(reads, 13);
  primaries.keep([row(router), row(late)], read);
  assert.equal(reads, 14);
});

test('an interface that becomes a primary is a router from the next reading on', () => {
  let now = 0;
  let announcers = [router];
  const primaries = createPrimaries(() => now);
  const seen = () => primaries.keep([row(router), row(secondary)], () => accept(announcers)).length;
  for (; now < 20_000; now += 1000) assert.equal(seen(), 1);
  announcers = [router, secondary];
  now += 30_000;
  assert.equal(seen(), 2);
});

test('before any client is known all rows stay, and a router that comes later is found', () => {
  let now = 0;
  const primaries = createPrimaries(() => now);
  assert.equal(primaries.keep([row(router), row(secondary)], () => accept([])).length, 2);
  now = 1000;
  assert.deepEqual(
    primaries.keep([row(router), row(late), row(secondary)], () => accept([router])),
    [row(router)],
  );
  now = 2000;
  assert.deepEqual(
    primaries.keep([row(router), row(late), row(secondary)], () => accept([router, late])),
    [row(router), row(late)],
  );
});

test('a refused reading forgets nobody', () => {
  let now = 0;
  const primaries = createPrimaries(() => now);
  primaries.keep([row(router)], () => accept([router]));
  now = 1000;
  assert.deepEqual(
    primaries.keep([row(router), row(secondary)], () => refuse('environment', 'netlink-timeout', 'late')),
    [row(router)],
  );
});

test('who is long known to be no router need not be read, until it is due to be looked at again or announces a client', () => {
  let now = 0;
  let announcers = [router];
  const primaries = createPrimaries(() => now);
  const passed = () => [router, late, secondary].filter(primaries.passingOver());
  const read = (...seen: MacAddress[]) => primaries.keep(seen.map(row), () => accept(announcers));
  for (; now < 9000; now += 1000) {
    read(router, secondary);
    assert.deepEqual(passed(), []);
  }
  read(router, secondary);
  assert.deepEqual(passed(), [secondary]);
  now += 30_000;
  assert.deepEqual(passed(), []);
  read(router, secondary);
  assert.deepEqual(passed(), [secondary]);
  // A newcomer is looked at each second; what is passed over meanwhile is not forgotten.
  now += 1000;
  announcers = [router, late];
  assert.deepEqual(read(router, late), [row(router), row(late)]);
  assert.deepEqual(passed(), [secondary]);
  now += 1000;
  announcers = [router, late, secondary];
  read(router, '02:00:00:00:00:04' as MacAddress);
  assert.deepEqual(passed(), []);
});
