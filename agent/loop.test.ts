// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { nothingLasting } from './core/knowledge/lasting.ts';
import type { IfIndex } from './core/mesh/mesh-view.ts';
import { accept, done, refuse } from './core/refusal.ts';
import { usualSettings } from './core/testing/settings.ts';
import { instant, ms } from './core/time.ts';
import { statusOf } from './loop/status-of.ts';
import { routerInMemory } from './loop/testing/router-in-memory.ts';

test('a silent neighbour is taken out of the kernel’s mesh, and put back before the agent ends', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, kernel, silent, pass } = routerInMemory();
  await loop.start(usualSettings);
  await pass(5000);
  silent.add(10);
  await pass(1000);
  const masterOf = (hardif: number) => kernel.state.links.get(hardif as IfIndex)?.master ?? null;
  assert.equal(masterOf(10), null);
  assert.notEqual(masterOf(11), null);
  const stopped = loop.stop();
  await pass(200);
  mock.timers.reset();
  assert.equal(await stopped, true);
  assert.notEqual(masterOf(10), null);
});

test('what the kernel does not let the agent put back is told when it stops', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, silent, logged, pass } = routerInMemory(({ linkControl }) => ({
    linkControl: { ...linkControl, attach: () => Promise.resolve(refuse('environment', 'netlink-refused', 'not now')) },
  }));
  await loop.start(usualSettings);
  await pass(5000);
  silent.add(10);
  await pass(1000);
  const stopped = loop.stop();
  await pass(200);
  mock.timers.reset();
  assert.equal(await stopped, false);
  assert.ok(logged.includes('left-changed'));
});

test('a kernel that refuses the change ends the heal with its reason, and the watch goes on', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, silent, logged, pass } = routerInMemory(({ linkControl }) => ({
    linkControl: {
      ...linkControl,
      detach: () => Promise.resolve(refuse('environment', 'netlink-not-permitted', 'Operation not permitted', 'run with CAP_NET_ADMIN')),
    },
  }));
  await loop.start(usualSettings);
  await pass(5000);
  silent.add(10);
  await pass(1500);
  mock.timers.reset();
  const heal = loop.knowledge().lasting.heals.find((one) => one.steps.length > 0);
  assert.equal(heal?.stage, 'undone');
  assert.match(heal?.outcome ?? '', /Operation not permitted/);
  assert.ok(logged.includes('netlink-not-permitted'));
  assert.equal(loop.knowledge().phase, 'running');
});

test('an agent that may open no channel says so once in the log, and does not say that it is healthy', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let permitted = false;
  const { loop, logged, pass } = routerInMemory(({ neighbours }) => ({
    neighbours: {
      ...neighbours,
      open: (hardif, name) =>
        permitted
          ? neighbours.open(hardif, name)
          : refuse('environment', 'socket-not-permitted', `no CAP_NET_RAW for ${name}`, 'run as root'),
    },
  }));
  const health = () => statusOf(loop.knowledge(), { name: 'r1', version: '', uptime: ms(0), xdp: {}, deafness: loop.deafness() }).health;
  await loop.start(usualSettings);
  await pass(10_000);
  assert.equal(health().state, 'ailing');
  assert.match(health().reasons.join(), /no channel on \w+: no CAP_NET_RAW/);
  // The two hard interfaces and the mesh.
  assert.equal(logged.filter((code) => code === 'socket-not-permitted').length, 3);
  permitted = true;
  await pass(3000);
  mock.timers.reset();
  assert.equal(health().state, 'healthy');
});

test('what cannot be read after a good start is told, once', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let readable = true;
  const unreadable = refuse('environment', 'netlink-timeout', 'no answer');
  const { loop, logged, pass } = routerInMemory(({ routing, links }) => ({
    routing: { ...routing, observe: (mesh) => (readable ? routing.observe(mesh) : Promise.resolve(unreadable)) },
    links: { ...links, changes: () => (readable ? links.changes() : refuse('environment', 'netlink-overrun', 'lost')) },
  }));
  await loop.start(usualSettings);
  await pass(6000);
  readable = false;
  await pass(6000);
  mock.timers.reset();
  for (const code of ['netlink-timeout', 'netlink-overrun', 'no-procfs'])
    assert.equal(logged.filter((one) => one === code).length, 1, `${code}: ${logged.join()}`);
});

test('frames are counted no more on an interface that is to be left alone, or left the mesh', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const calls: string[] = [];
  const { loop, kernel, pass } = routerInMemory(() => ({
    packets: {
      attach: (hardif) => {
        calls.push(`attach ${hardif}`);
        return Promise.resolve(accept('native'));
      },
      detach: (hardif) => {
        calls.push(`detach ${hardif}`);
        return Promise.resolve(done);
      },
      read: () => accept([]),
      close: () => Promise.resolve(),
    },
  }));
  await loop.start(usualSettings);
  await pass(2000);
  const [left = '', leaving = ''] = Object.keys(loop.xdp());
  assert.deepEqual(calls, ['attach 10', 'attach 11']);
  loop.reload({ ...usualSettings, leaveAlone: [left] });
  await pass(6000);
  assert.deepEqual(Object.keys(loop.xdp()), [leaving]);
  kernel.state.links.set(11 as IfIndex, { ...(kernel.state.links.get(11 as IfIndex) ?? assert.fail()), master: null });
  await pass(6000);
  mock.timers.reset();
  assert.deepEqual(calls.slice(2), ['detach 10', 'detach 11']);
  assert.deepEqual(loop.xdp(), {});
});

test('a full disk does not stop a heal, and is told by its code', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, kernel, silent, logged, pass } = routerInMemory(({ store }) => ({
    store: { ...store, save: () => Promise.resolve(refuse('environment', 'store-full', 'no space')) },
  }));
  await loop.start(usualSettings);
  await pass(5000);
  silent.add(10);
  await pass(1000);
  mock.timers.reset();
  assert.equal(kernel.state.links.get(10 as IfIndex)?.master ?? null, null);
  assert.ok(logged.includes('store-full'));
});

test('DHCP that an earlier run withdrew and the operator started since is left to the operator', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const owned = [{ resource: 'dhcp', heal: 'h-1', ours: 'withdrawn', undo: { kind: 'restore-dhcp' as const }, since: instant(99_000) }];
  let starts = 0;
  const { loop, pass } = routerInMemory(({ store, supervisor }) => ({
    store: { ...store, load: () => accept({ ...nothingLasting, owned }) },
    dhcpService: 'dnsmasq',
    supervisor: {
      ...supervisor,
      start: () => {
        starts += 1;
        return Promise.resolve(refuse('environment', 'service-command-failed', 'not now'));
      },
    },
  }));
  await loop.start(usualSettings);
  await pass(30_000);
  mock.timers.reset();
  assert.equal(starts, 1);
  assert.deepEqual(loop.knowledge().lasting.owned, []);
});

test('a port that throws is a defect that is told; the next turn comes all the same', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let throwing = false;
  const { loop, logged, pass } = routerInMemory(({ mesh }) => ({
    mesh: {
      ...mesh,
      drain: () => {
        if (throwing) throw new Error('broken');
        return { notices: [], refused: 0 };
      },
    },
  }));
  await loop.start(usualSettings);
  await pass(1000);
  throwing = true;
  await pass(300);
  throwing = false;
  const before = loop.knowledge().tickedAt;
  await pass(1000);
  mock.timers.reset();
  assert.ok(logged.includes('turn-threw'));
  assert.ok(loop.knowledge().tickedAt > before);
});

test('a look at the kernel that throws is told, and the next look comes all the same', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let throwing = false;
  const { loop, logged, pass } = routerInMemory(({ routing }) => ({
    routing: {
      ...routing,
      observe: (mesh) => {
        if (throwing) throw new Error('broken');
        return routing.observe(mesh);
      },
    },
  }));
  await loop.start(usualSettings);
  await pass(2000);
  throwing = true;
  await pass(1500);
  throwing = false;
  const before = loop.knowledge().meshAt;
  await pass(3000);
  mock.timers.reset();
  assert.ok(logged.includes('work-threw'));
  assert.ok(loop.knowledge().meshAt > before);
});

test('a listener that throws costs none of the turn’s actions', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, kernel, silent, logged, pass } = routerInMemory();
  loop.listen(() => {
    throw new Error('broken');
  });
  await loop.start(usualSettings);
  await pass(5000);
  silent.add(10);
  await pass(1000);
  mock.timers.reset();
  assert.equal(kernel.state.links.get(10 as IfIndex)?.master ?? null, null);
  assert.ok(logged.includes('listener-threw'));
});
