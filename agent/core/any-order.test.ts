// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Event } from './event.ts';
import { ignorant, type Knowledge } from './knowledge/knowledge.ts';
import { refuse } from './refusal.ts';
import { step } from './step.ts';
import { ringWithChord } from './testing/layouts.ts';
import { usualSettings } from './testing/settings.ts';
import { linksOf, packetsOf, viewOf } from './testing/simulated-kernel.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { type Instant, instant, wallTime } from './time.ts';

const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
mesh.run(5000);
const router = mesh.routers[0];
if (router === undefined) throw new Error('the simulated mesh has no routers');
const view = viewOf(mesh, router);
const links = linksOf(mesh, router);
const counters = packetsOf(mesh, router);
const refusal = refuse('environment', 'netlink-not-permitted', 'Operation not permitted').refusal;

/** Events of every kind, in shapes that adapters send, with ids and sequences that may or may not fit. */
const anyEvent = (at: Instant): fc.Arbitrary<Event> =>
  fc.oneof(
    fc.constant<Event>({ kind: 'tick', at, wall: wallTime(at) }),
    fc.constant<Event>({ kind: 'mesh', at, view }),
    fc.constant<Event>({ kind: 'mesh-unreadable', at, refusal }),
    fc.constant<Event>({ kind: 'links', at, ...links }),
    fc.constant<Event>({ kind: 'packets', at, counters }),
    fc.constant<Event>({ kind: 'packets-unavailable', at, refusal }),
    fc.constant<Event>({ kind: 'started', at, wall: wallTime(at), random: 9, settings: usualSettings, lasting: null }),
    fc.constant<Event>({ kind: 'stopping', at }),
    fc.nat(30).map<Event>((n) => ({
      kind: 'changed',
      at,
      id: `c-${router.knowledge.node.toString(36)}-${n}`,
      refusal: n % 3 === 0 ? refusal : null,
    })),
    fc
      .constantFrom(2, 10, 15, 16)
      .map<Event>((hardif) => ({ kind: 'channel', at, hardif: hardif as never, refusal: hardif === 15 ? refusal : null })),
    fc.nat(0xffff).map<Event>((sequence) => ({
      kind: 'heard',
      at,
      beacons: Object.values(router.knowledge.neighbours).map((watch) => ({
        hardif: watch.hardif,
        from: watch.from,
        at,
        beacon: {
          node: watch.node,
          sequence,
          mac: watch.mac,
          interval: watch.interval,
          boost: sequence % 4,
          heard: [{ node: router.knowledge.node, sequence, loss: 0.5, isolated: sequence % 2 === 0, penalised: false }],
        },
      })),
      echoes: [],
    })),
    fc.constant<Event>({ kind: 'link-changes', at, changes: [{ kind: 'gone', ifindex: 10 as never, name: 'm0' }] }),
  );

const story = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 10, maxLength: 80 }).chain((gaps) => {
  const instants = gaps.map((_, n) => instant(200_000 + gaps.slice(0, n + 1).reduce((sum, gap) => sum + gap, 0)));
  return fc.tuple(...instants.map(anyEvent));
});

function tell(events: readonly Event[]): { knowledge: Knowledge; actions: unknown[] } {
  let knowledge = step(ignorant, {
    kind: 'started',
    at: instant(200_000),
    wall: wallTime(0),
    random: router?.knowledge.node ?? 0,
    settings: usualSettings,
    lasting: null,
  }).knowledge;
  const actions: unknown[] = [];
  for (const event of events) {
    const before = structuredClone(knowledge);
    const decided = step(knowledge, event);
    assert.deepEqual(knowledge, before, 'a step changed the knowledge that it was given');
    knowledge = decided.knowledge;
    actions.push(decided.actions);
  }
  return { knowledge, actions };
}

test('in whatever order events come, a step throws nothing, changes nothing that it was given, and decides the same again', () => {
  fc.assert(
    fc.property(story, (events) => {
      const first = tell(events);
      assert.deepEqual(tell(events).actions, first.actions);
    }),
    { numRuns: 120, seed: 42 },
  );
});

test('in whatever order events come, no resource has two owners and every owner is a heal or an assist', () => {
  fc.assert(
    fc.property(story, (events) => {
      const { lasting } = tell(events).knowledge;
      assert.equal(new Set(lasting.owned.map((one) => one.resource)).size, lasting.owned.length);
      for (const one of lasting.owned) assert.ok(one.heal === 'assist' || /^h-\d+$/.test(one.heal));
      assert.ok(lasting.heals.length <= 50 && lasting.owned.length <= 64);
    }),
    { numRuns: 120, seed: 43 },
  );
});
