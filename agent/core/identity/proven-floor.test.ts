// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { wallTime } from '../time.ts';
import { formatFloor, parseFloor } from './floor-record.ts';
import {
  floorAfterUpdate,
  floorAtBuild,
  floorFor,
  horizon,
  leap,
  mostServers,
  type ProvenFloor,
  reachInstant,
  type TimeWitness,
  withoutRemovedIssuers,
  withoutServer,
} from './proven-floor.ts';
import { build, day, onDay, sampleBundle, sampleIssuer } from './testing/samples.ts';

const issuers = [1, 2, 3].map((seed) => sampleIssuer(symmetric, seed));
const [one, two] = issuers.map(({ keyId }) => keyId) as [(typeof issuers)[0]['keyId'], (typeof issuers)[0]['keyId']];
const server = (name: string): TimeWitness => ({ kind: 'server', name });
const issuer = (name: typeof one): TimeWitness => ({ kind: 'issuer', name });
const after = (floor: ProvenFloor, witness: TimeWitness, days: number): ProvenFloor => granted(reachInstant(floor, witness, onDay(days)));
const start = floorAtBuild(build);

const witness: fc.Arbitrary<TimeWitness> = fc.constantFrom(
  { kind: 'decision' },
  server('a'),
  server('b'),
  ...issuers.map(({ keyId }): TimeWitness => ({ kind: 'issuer', name: keyId })),
);
const words = fc.array(fc.tuple(witness, fc.integer({ min: -400, max: 5000 })), { maxLength: 12 });
const plausibleWords = fc.array(fc.tuple(witness, fc.integer({ min: -400, max: 400 })), { maxLength: 12 });

test('the floor starts at the build’s date', () => assert.deepEqual([floorFor(start, one), floorFor(start, null)], [build, build]));

test('whatever is said in whatever order, no floor ever falls', () => {
  fc.assert(
    fc.property(words, (said) => {
      let floor = start;
      for (const [who, days] of said) {
        const next = after(floor, who, days);
        for (const id of [one, two, null]) assert.ok(floorFor(next, id) >= floorFor(floor, id));
        floor = next;
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('the order in which plausible words come does not matter, nor how often', () => {
  fc.assert(
    fc.property(plausibleWords, (said) => {
      const told = (order: typeof said) => order.reduce((floor, [who, days]) => after(floor, who, days), start);
      for (const id of [one, two, null]) assert.equal(floorFor(told(said), id), floorFor(told([...said.toReversed(), ...said]), id));
    }),
    { numRuns: 500, seed: 2 },
  );
});

test('no floor is later than what somebody said, and one witness alone moves nobody else’s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (days) => {
      const floor = after(start, issuer(one), days);
      assert.deepEqual([floorFor(floor, one), floorFor(floor, two), floorFor(floor, null)], [onDay(days), build, build]);
    }),
    { numRuns: 100, seed: 3 },
  );
});

test('what two issuers have both reached is proven for everyone', () => {
  const floor = after(after(start, issuer(one), 30), issuer(two), 10);
  assert.deepEqual([floorFor(floor, one), floorFor(floor, two), floorFor(floor, null)], [onDay(30), onDay(10), onDay(10)]);
});

test('a decision is proof for everyone', () => assert.equal(floorFor(after(start, { kind: 'decision' }, 12), null), onDay(12)));

test('a server counts for everyone as far as a leap beyond what is signed, and further with a second witness', () => {
  const limit = leap / day;
  assert.equal(floorFor(after(start, server('a'), limit), null), onDay(limit));
  const beyond = after(start, server('a'), limit + 1);
  assert.equal(floorFor(beyond, null), build);
  assert.equal(floorFor(after(beyond, server('b'), limit + 1), null), onDay(limit + 1));
  const kept = after(after(start, server('a'), 5), server('a'), limit + 9);
  assert.equal(floorFor(kept, null), onDay(5), 'what it said before it went astray still counts');
  assert.equal(floorFor(after(beyond, issuer(one), 1), null), onDay(limit + 1), 'an issuer’s word brings it within the leap');
});

test('beyond the horizon nobody is believed, and the horizon moves with the build', () => {
  const last = wallTime(build + horizon);
  assert.equal(codeOf(reachInstant(start, issuer(one), last)), 'accepted');
  assert.equal(codeOf(reachInstant(start, issuer(one), wallTime(last + 1000))), 'instant-implausible');
  assert.equal(codeOf(reachInstant(floorAfterUpdate(start, onDay(1)), issuer(one), wallTime(last + 1000))), 'accepted');
});

test('an update never turns the floor back', () => {
  const floor = after(start, { kind: 'decision' }, 50);
  assert.equal(floorFor(floorAfterUpdate(floor, onDay(90)), null), onDay(90));
  assert.deepEqual(floorAfterUpdate(floor, wallTime(0)), floor);
});

test('a floor falls in two ways only: an issuer left the bundle, or the operator dropped a server', () => {
  const floor = after(after(start, issuer(one), 900), server('a'), 300);
  assert.equal(floorFor(floor, one), onDay(900));
  const without = withoutRemovedIssuers(floor, sampleBundle(2, ...issuers.slice(1)));
  assert.equal(floorFor(without, one), onDay(300));
  assert.equal(floorFor(withoutServer(without, 'a'), one), build);
  assert.deepEqual(withoutServer(without, 'b'), without);
});

test('the number of witnesses is bounded', () => {
  const full = Array.from({ length: mostServers }, (_, at) => server(`s${at}`)).reduce((floor, who) => after(floor, who, 1), start);
  assert.equal(codeOf(reachInstant(full, server('one more'), onDay(1))), 'instant-witness');
  assert.equal(codeOf(reachInstant(full, server('s0'), onDay(2))), 'accepted');
});

test('what is kept over a restart is the same afterwards', () => {
  fc.assert(
    fc.property(words, (said) => {
      const floor = said.reduce((before, [who, days]) => after(before, who, days), start);
      assert.deepEqual(granted(parseFloor(formatFloor(floor))), floor);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('a record that is damaged is refused, and nothing throws', () => {
  const text = formatFloor(after(after(start, issuer(one), 3), server('a'), 4));
  const forms = ['', 'null', '[]', '7', '{}', text.slice(0, -9), text.replace('"version": 1', '"version": 2'), ' '.repeat(20_000)];
  const odd = [text.replace('"issuers": [', '"issuers": [null, '), text.replace('"servers": [', '"servers": {').replace(/\]\n\}/, '}}')];
  for (const form of [...forms, ...odd]) assert.equal(codeOf(parseFloor(form)), 'floor-malformed', form.slice(0, 80));
  for (const value of ['-1', '"x"', 'null', '1e300'])
    assert.equal(codeOf(parseFloor(text.replace(String(build), value))), 'floor-malformed');
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, put) => {
      const read = parseFloor(text.slice(0, at) + put + text.slice(at + put.length));
      if (!read.ok) assert.equal(read.refusal.code, 'floor-malformed');
    }),
    { numRuns: 3000, seed: 5 },
  );
});
