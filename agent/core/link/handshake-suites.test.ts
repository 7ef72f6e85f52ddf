// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import type { SuiteId } from '../identity/suites.ts';
import { decodeFrame } from './handshake-decode.ts';
import { encodeCookie, encodeHello, helloCore } from './handshake-encode.ts';
import { agree, type Pair, pairOf } from './testing/pair.ts';
import { calm, type Meddler, sessionWith } from './testing/simulated-wire.ts';
import type { StationOptions } from './testing/station.ts';

const suites = (...numbers: readonly number[]): readonly SuiteId[] => numbers as readonly number[] as readonly SuiteId[];

async function meet(near: StationOptions, far: StationOptions, meddle?: Meddler): Promise<Pair> {
  const pair = await pairOf(1, fakeCrypto(), calm, near, far);
  if (meddle !== undefined) pair.wire.meddle = meddle;
  pair.wire.at(0, () => pair.wire.start(pair.a, pair.b));
  await pair.wire.run(7_000);
  return pair;
}

const refusals = ({ wire }: Pair): readonly string[] => [
  ...new Set(wire.outputs.flatMap(({ output }) => (output.kind === 'refused' ? [output.refusal.code] : []))),
];

test('the best common suite is taken, and one more round trip tells the initiator which share it takes', async () => {
  for (const [near, far, best] of [
    [suites(1), suites(1), 1],
    [suites(1, 2), suites(1, 2), 2],
    [suites(1, 2, 3), suites(1, 2), 2],
    [suites(1), suites(1, 2, 3), 1],
    [suites(1, 2, 3, 4), suites(3), 3],
  ] as const) {
    const pair = await meet({ suites: near }, { suites: far });
    assert.ok(agree(pair), `${near} and ${far}: ${refusals(pair)}`);
    assert.deepEqual([sessionWith(pair.a, pair.b)?.suite, sessionWith(pair.b, pair.a)?.suite], [best, best]);
  }
});

test('who shortens the list in message 1 gets no session of an older suite', async () => {
  const pair = await meet({ suites: suites(1, 2) }, { suites: suites(1, 2) }, (bytes) => {
    const frame = decodeFrame(bytes);
    if (!frame.ok || frame.value.kind !== 'hello') return [bytes];
    const { value } = frame;
    return [encodeHello({ ...value, core: helloCore({ ...value, suites: suites(1), suite: 1 as SuiteId }, value.share) })];
  });
  assert.deepEqual([sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)], [null, null]);
});

test('who forges the list in the cookie gets nothing but another cookie', async () => {
  const pair = await meet({ suites: suites(1, 2) }, { suites: suites(1, 2) }, (bytes) => {
    const frame = decodeFrame(bytes);
    return frame.ok && frame.value.kind === 'cookie' ? [encodeCookie({ ...frame.value, suites: suites(1) })] : [bytes];
  });
  assert.deepEqual([sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)], [null, null]);
});

test('a peer whose offer is shorter than its SVID is refused: the better suite was withheld', async () => {
  const pair = await meet({ suites: suites(1), certified: suites(1, 2) }, { suites: suites(1, 2) });
  assert.deepEqual([sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)], [null, null]);
  assert.ok(refusals(pair).includes('suite-withheld'), `${refusals(pair)}`);
});

test('below the decided minimum there is no session', async () => {
  const pair = await meet({ suites: suites(1) }, { suites: suites(1, 2), minimumSuite: 2 as SuiteId });
  assert.deepEqual([sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)], [null, null]);
  assert.deepEqual(refusals(pair), ['link-suite', 'link-timeout']);
});
