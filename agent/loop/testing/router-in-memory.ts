// SPDX-License-Identifier: Apache-2.0
import { mock } from 'node:test';
import type { HeardBeacon, LinkLocal, NodeId } from '../../core/mesh/beacon.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, refuse } from '../../core/refusal.ts';
import { instant, ms, wallTime } from '../../core/time.ts';
import { createLoop } from '../../loop.ts';
import { fakeKernel } from '../../ports/contract/fake-kernel.ts';
import { countsNothing } from '../../ports/contract/fake-meter.ts';
import { fakeStore } from '../../ports/contract/fake-store.ts';
import type { Powers } from '../powers.ts';

/**
 * A whole loop over a router in memory, on node:test's virtual timers: its two neighbours send ten beacons a second until
 * `silent` names their interface (10 or 11).
 */
export function routerInMemory(change: (powers: Powers) => Partial<Powers> = () => ({})) {
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
    entropy: { random32: () => 7, bytes: (length) => new Uint8Array(length).fill(7) },
    log: { write: (_level, code) => void logged.push(code), setLevel: () => undefined, flush: () => undefined },
    meter: countsNothing,
    ...kernel,
    penalty: kernel.routing,
    throughput: kernel.routing,
    announcement: kernel.routing,
    gateway: kernel.routing,
    burst: null,
    protectedLinks: null,
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
