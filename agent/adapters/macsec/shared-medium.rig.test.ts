// SPDX-License-Identifier: Apache-2.0
// rig-modules: batman_adv macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { SciPort } from '../../core/link/link-end.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { enterNamespace, run, until } from '../netlink/testing/router-namespaces.ts';
import { bootRouter, joinPair, type MeshRouter, originatorsOf } from './testing/mesh-router.ts';

// Three routers on one switch: each has one underlay and over it a device for each neighbour, all with the underlay's address.

const hub = 'mm-hub';
const names = ['mm1', 'mm2', 'mm3'] as const;
const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});

function layMedium(): void {
  enterNamespace(null);
  run(`ip netns add ${hub}; ip -n ${hub} link add hub type bridge mcast_snooping 0; ip -n ${hub} link set hub mtu 1600 up`);
  closers.push(() => run(`ip netns del ${hub}`));
  for (const name of names) {
    run(`ip netns add ${name}; ip link add m0 netns ${name} type veth peer name ${name} netns ${hub}
      ip -n ${hub} link set ${name} mtu 1600 master hub up; ip -n ${name} link set m0 addrgenmode none up`);
    closers.push(() => run(`ip netns del ${name}`));
  }
}

const port = (number: number): SciPort => number as SciPort;

test('BATMAN IV takes several devices with one address for what they are: for forty seconds every way stays good', async () => {
  layMedium();
  writeFileSync('/sys/module/batman_adv/parameters/routing_algo', 'BATMAN_IV');
  const [one, two, three] = names.map((name, n) => bootRouter(name, 'm0', n + 1)) as [MeshRouter, MeshRouter, MeshRouter];
  const routers = [one, two, three];
  closers.push(() => {
    for (const router of routers) router.close();
  });
  // A router's port towards another is the other's number: no channel exists twice on the medium.
  await joinPair(one, two, [port(2), port(1)]);
  await joinPair(two, three, [port(3), port(2)]);
  await joinPair(three, one, [port(1), port(3)]);
  for (const router of routers) {
    const links = granted(await router.protection.observe());
    assert.equal(links.length, 2);
    const macs = links.map(({ name }) => run(`ip -n ${router.namespace} -br link show dev ${name}`).split(/\s+/)[2]);
    assert.deepEqual(macs, [router.mac, router.mac]);
  }
  const othersOf = (router: MeshRouter): string[] => routers.filter((other) => other !== router).map(({ primary }) => primary);
  const wayTo = (router: MeshRouter, primary: string) => originatorsOf(router).find(({ originator }) => originator === primary);
  const good = 230;
  await until('every router hears both others well', 60, async () =>
    routers.every((router) => othersOf(router).every((primary) => (wayTo(router, primary)?.quality ?? 0) >= good)),
  );
  // A sequence number that jumped would close the window for 30 s (net/batman-adv/bat_iv_ogm.c, BATADV_RESET_PROTECTION_MS): the
  // way would grow old.
  for (let second = 0; second < 40; second += 2) {
    for (const router of routers)
      for (const primary of othersOf(router)) {
        const way = wayTo(router, primary) ?? assert.fail(`${router.namespace} lost ${primary} after ${second} s`);
        assert.ok(way.quality >= good && way.ageSeconds < 5, `${router.namespace} after ${second} s: ${JSON.stringify(way)}`);
      }
    await wait(2000);
  }
  // Both directly, each over its own device.
  for (const router of routers) assert.equal(new Set(othersOf(router).map((primary) => wayTo(router, primary)?.through)).size, 2);
  for (const to of [two, three]) run(`ip netns exec ${one.namespace} ping -c 5 -i 0.2 -W 2 ${to.address}`);
  for (const router of routers)
    for (const { counters, differences } of granted(await router.protection.observe())) {
      assert.deepEqual([counters.notValid, counters.foreignSource, differences], [0, 0, []]);
      // Frames that were for the third router: evidence about nobody.
      assert.ok(counters.noChannel > 0);
    }
});
