// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { HeardBeacon, LinkLocal, NodeId } from './core/mesh/beacon.ts';
import type { MacAddress } from './core/mesh/mac-address.ts';
import type { IfIndex } from './core/mesh/mesh-view.ts';
import { accept, done, refuse } from './core/refusal.ts';
import { usualSettings } from './core/testing/settings.ts';
import { instant, ms, wallTime } from './core/time.ts';
import type { Powers } from './loop/powers.ts';
import { createLoop } from './loop.ts';
import { fakeKernel } from './ports/contract/fake-kernel.ts';
import { fakeStore } from './ports/contract/fake-store.ts';

/** A router in memory whose two neighbours send ten beacons a second until `silent` names their interface. */
function router(change: (powers: Powers) => Partial<Powers> = () => ({})) {
  const kernel = fakeKernel('BATMAN_V');
  let now = 100_000;
  let sequence = 0;
  const silent = new Set<number>();
  const logged: string[] = [];
  const open = new Map<number, number>();
  const beacon = (hardif: number): HeardBeacon => ({
    hardif: hardif as IfIndex,
    from: `fe80::${hardif}` as LinkLocal,
    at: instant(now),
    beacon: {
      node: hardif as NodeId,
      sequence: sequence & 0xffff,
      mac: `02:bb:00:00:00:${hardif}` as MacAddress,
      interval: ms(100),
      boost: 0,
      heard: [{ node: 7 as NodeId, sequence: open.get(hardif) ?? 0, loss: 0, isolated: false, penalised: false }],
    },
  });
  const powers: Powers = {
    clock: { now: () => instant(now), wall: () => wallTime(now) },
    entropy: { random32: () => 7 },
    log: { write: (_level, code) => void logged.push(code), setLevel: () => undefined, flush: () => undefined },
    meter: { turn: () => undefined, action: () => undefined, refused: () => undefined, probes: () => undefined, stored: () => undefined },
    ...kernel,
    penalty: kernel.routing,
    throughput: kernel.routing,
    announcement: kernel.routing,
    gateway: kernel.routing,
    neighbours: {
      open: (hardif) => {
        open.set(hardif, 0);
        return done;
      },
      shut: () => undefined,
      send: (hardif, sent) => {
        open.set(hardif, sent.sequence);
        return done;
      },
      echo: () => done,
      drain: () => {
        const due = Math.floor((now - 100_000) / 100) > sequence;
        if (due) sequence += 1;
        return {
          beacons: due ? [10, 11].filter((hardif) => open.has(hardif) && !silent.has(hardif)).map(beacon) : [],
          echoes: [],
          refused: 0,
        };
      },
      close: () => undefined,
    },
    mesh: { open: () => done, send: () => done, drain: () => ({ notices: [], refused: 0 }), close: () => undefined },
    packets: null,
    host: { read: () => Promise.resolve(refuse('environment', 'no-procfs', 'none')) },
    prover: null,
    supervisor: {
      stop: () => Promise.resolve(done),
      start: () => Promise.resolve(done),
      restart: () => Promise.resolve(done),
      running: () => Promise.resolve(accept(true)),
    },
    dhcpService: null,
    store: fakeStore(),
    journal: { write: () => Promise.resolve(accept('h-1')) },
  };
  const loop = createLoop({ ...powers, ...change(powers) });
  const pass = async (duration: number): Promise<void> => {
    for (const end = now + duration; now < end; ) {
      now += 10;
      mock.timers.tick(10);
      for (let i = 0; i < 8; i += 1) await Promise.resolve();
    }
  };
  return { loop, kernel, silent, logged, pass };
}

test('a silent neighbour is taken out of the kernel’s mesh, and put back before the agent ends', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, kernel, silent, pass } = router();
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
  await stopped;
  assert.notEqual(masterOf(10), null);
});

test('a kernel that refuses the change ends the heal with its reason, and the watch goes on', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, silent, logged, pass } = router(({ linkControl }) => ({
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

test('a full disk does not stop a heal, and is told by its code', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { loop, kernel, silent, logged, pass } = router(({ store }) => ({
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

test('a port that throws is a defect that is told; the next turn comes all the same', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let throwing = false;
  const { loop, logged, pass } = router(({ mesh }) => ({
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
