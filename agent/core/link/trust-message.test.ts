// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { seeded } from '../testing/random.ts';
import { longestMessage } from './session-channel.ts';
import { assemble, mostAssemblies, nothingAssembled } from './trust-assembly.ts';
import { decodeTrustMessage, encodeTrustMessage, type TrustMessage, trustPiece, trustPieces } from './trust-message.ts';

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const message: fc.Arbitrary<TrustMessage> = fc.oneof(
  fc.record({ kind: fc.constant('digest' as const), digest: octets(32) }, { noNullPrototype: true }),
  fc.constant({ kind: 'ask' as const }),
  fc.record(
    {
      kind: fc.constant('piece' as const),
      name: octets(8),
      index: fc.constant(0),
      count: fc.constant(1),
      bytes: fc.uint8Array({ minLength: 1, maxLength: trustPiece }),
    },
    { noNullPrototype: true },
  ),
);
const listOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff);
const name = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
type Piece = Extract<TrustMessage, { kind: 'piece' }>;

test('what is said of revocations is understood, and the longest fits one record of the channel', () => {
  fc.assert(
    fc.property(message, (said) => {
      const bytes = encodeTrustMessage(said);
      assert.ok(bytes.length <= longestMessage);
      assert.deepEqual(granted(decodeTrustMessage(bytes)), said);
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('a list comes whole, whatever the order of its pieces and however often one comes', () => {
  const random = seeded(5);
  for (const length of [1, trustPiece, trustPiece + 1, 5 * trustPiece - 3, 20_000]) {
    const list = listOf(length);
    const pieces = [...trustPieces(name, list)] as Piece[];
    const sent = [...pieces, ...pieces.slice(1)].map((piece) => ({ piece, at: random() })).sort((a, b) => a.at - b.at);
    let held = nothingAssembled;
    let whole: Uint8Array | null = null;
    for (const { piece } of sent) {
      const taken = assemble(held, piece);
      held = taken.assemblies;
      whole ??= taken.whole;
    }
    assert.deepEqual(whole, list);
  }
});

test('a neighbour that begins one list after the other makes nobody hold more than two', () => {
  let held = nothingAssembled;
  for (let n = 0; n < 100; n += 1) {
    const [first] = trustPieces(Uint8Array.of(n, 2, 3, 4, 5, 6, 7, 8), listOf(5000)) as [Piece];
    held = assemble(held, first).assemblies;
    assert.ok(held.size <= mostAssemblies);
  }
});

test('200,000 random and mutated messages: an understood one is the same when written again, the others are refused', () => {
  const random = seeded(0x77);
  const below = (n: number): number => Math.floor(random() * n);
  const samples = [
    encodeTrustMessage({ kind: 'ask' }),
    encodeTrustMessage({ kind: 'digest', digest: new Uint8Array(32) }),
    ...trustPieces(name, listOf(1500)).map(encodeTrustMessage),
  ];
  let understood = 0;
  for (let round = 0; round < 200_000; round += 1) {
    const bytes = Uint8Array.from(samples[round % samples.length] as Uint8Array);
    for (let faults = below(3); faults > 0; faults -= 1) bytes[below(Math.min(20, bytes.length))] = below(256);
    const cut = bytes.subarray(0, below(3) === 0 ? below(bytes.length + 1) : bytes.length);
    const read = decodeTrustMessage(cut);
    if (!read.ok) {
      assert.equal(codeOf(read), 'malformed-trust');
      continue;
    }
    understood += 1;
    if (understood % 20 === 0) assert.deepEqual(encodeTrustMessage(read.value), Uint8Array.from(cut));
  }
  assert.ok(understood > 20_000 && understood < 190_000, `${understood} were understood`);
});
