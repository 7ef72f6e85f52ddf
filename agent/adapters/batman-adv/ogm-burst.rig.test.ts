// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoutingAlgorithm } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { netlinkGeneric } from '../netlink/generic-family.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { buildLine, enterNamespace, macOf, run, until } from '../netlink/testing/router-namespaces.ts';
import { createBatmanAdv } from './batman-adv.ts';
import { createOgmBurst } from './ogm-burst.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});

/** The first router's burst, and how long ago the two others heard of it and how well. */
async function line(prefix: string, algorithm: RoutingAlgorithm, primary: 'dummy' | 'cable' = 'dummy', second = true) {
  const built = buildLine(prefix, algorithm, primary);
  closers.push(() => built.close());
  if (!second) for (const n of built.namespaces.slice(0, 2)) run(`ip -n ${n} link set m1 nomaster`);
  const at = (n: number) => {
    enterNamespace(built.namespaces[n] ?? '');
    return createBatmanAdv(granted(openNetlink(netlinkGeneric, 0, 'generic netlink')), () => performance.now());
  };
  const others = [at(1), at(2)];
  const first = at(0);
  const burst = createOgmBurst((refusal) => assert.fail(refusal.message));
  closers.push(() => burst.close());
  const name = primary === 'dummy' ? 'primary0' : 'm0';
  const originator = macOf(built.namespaces[0] ?? '', name);
  const routeOf = async (router: typeof first) =>
    granted(await router.observe('bat0')).routes.find((route) => route.best && route.originator === originator);
  await until('the others know the first', 60, async () => (await Promise.all(others.map(routeOf))).every((route) => route !== undefined));
  const follow = async () => burst.follow(granted(await first.observe('bat0')));
  return { first, burst, follow, heard: () => Promise.all(others.map(routeOf)) };
}

/** How many interfaces a burst leaves through: all that somebody hears. */
const layouts = [
  { name: 'a dummy primary and two cables', prefix: 'bd', primary: 'dummy', second: true, through: 2 },
  { name: 'two cables, one of them the primary', prefix: 'bc', primary: 'cable', second: true, through: 2 },
  { name: 'one cable, the primary', prefix: 'bo', primary: 'cable', second: false, through: 1 },
] as const;

for (const { name, prefix, primary, second, through } of layouts) {
  test(`a router that announces seldom is heard of by all at once when it bursts, and as before afterwards: ${name}`, async () => {
    const { first, burst, follow, heard } = await line(prefix, 'BATMAN_IV', primary, second);
    await follow();
    await until('an own announcement is seen', 5, async () => {
      await follow();
      return codeOf(burst.announce()) === 'accepted';
    });
    await sleep(8000);
    const before = await heard();
    const mesh = granted(await first.observe('bat0')).mesh;
    granted(await first.setOriginatorInterval(mesh.ifindex, ms(6000)));
    // The announcement that was due goes out, then nothing for six seconds.
    await sleep(3500);
    await follow();
    const ages = (await heard()).map((route) => route?.lastSeen ?? 0);
    assert.ok(
      ages.every((age) => age > 1500),
      `heard ${ages.join(' and ')} ms ago`,
    );
    assert.equal(granted(burst.announce()), through);
    await sleep(600);
    const after = await heard();
    for (const [n, route] of after.entries()) {
      assert.ok((route?.lastSeen ?? 9999) < 800, `router ${n + 2} heard ${route?.lastSeen} ms ago`);
      assert.ok((route?.metric.value ?? 0) > 0.9 * (before[n]?.metric.value ?? 255), 'the link is as good as it was');
    }
    granted(await first.setOriginatorInterval(mesh.ifindex, ms(1000)));
    await sleep(12_000);
    for (const [n, route] of (await heard()).entries()) {
      assert.ok((route?.lastSeen ?? 9999) < 1500, `router ${n + 2} heard ${route?.lastSeen} ms ago`);
      assert.ok((route?.metric.value ?? 0) > 0.9 * (before[n]?.metric.value ?? 255), 'the link is as good as it was');
    }
  });
}

test('B.A.T.M.A.N. V, and a router that was never followed, refuse by name', async () => {
  const { burst, follow } = await line('bv', 'BATMAN_V');
  assert.equal(codeOf(burst.announce()), 'burst-unsupported');
  await follow();
  assert.equal(codeOf(burst.announce()), 'burst-unsupported');
});
