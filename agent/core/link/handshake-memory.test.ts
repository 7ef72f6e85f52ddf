// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { instant } from '../time.ts';
import type { Response } from './handshake-attempt.ts';
import { acknowledge, offerFlight, type Sending } from './handshake-exchange.ts';
import { mostPieces, pieceLength } from './handshake-lengths.ts';
import { halfOpenBytes, mostResponses } from './link-state.ts';
import { pairOf } from './testing/pair.ts';

/** Bytes of all buffers that a value holds, each once; what our own SVID and lists share with the state is not the peer's doing. */
function held(value: unknown, shared: ReadonlySet<unknown>, seen = new Set<unknown>()): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object' || seen.has(value) || shared.has(value)) return 0;
  seen.add(value);
  if (value instanceof Uint8Array) return seen.has(value.buffer) || !seen.add(value.buffer) ? 0 : value.buffer.byteLength;
  if (value instanceof Map) return [...value.values()].reduce((sum: number, one) => sum + held(one, shared, seen), 0);
  return Object.values(value).reduce((sum: number, one) => sum + held(one, shared, seen), 0);
}

test('a half-open handshake holds at most 40,000 bytes, however much its peer sends', async () => {
  const crypto = fakeCrypto();
  const pair = await pairOf(1, crypto);
  const { wire, a, b } = pair;
  wire.at(0, () => wire.start(a, b));
  await wire.run(500, () => [...a.state.initiations.values()].some(({ exchange }) => exchange !== null));
  const [initiation] = a.state.initiations.values();
  const exchange = initiation?.exchange ?? assert.fail();
  await wire.run(wire.now + 20);
  // The peer goes on by itself: every flight as long as it may be, and it asks for our SVID.
  let sending: Sending = { exchange: { ...exchange, wantsSvid: true, acksSent: 100 }, frames: [] };
  const frames: Uint8Array[] = [];
  for (const name of ['auth', 'svid', 'finish'] as const) {
    sending = offerFlight(sending.exchange, crypto.symmetric, name, new Uint8Array(mostPieces[name] * pieceLength), instant(wire.now));
    // One fragment is held back, or a flight of another length would end the handshake.
    frames.push(...(name === 'auth' ? sending.frames.slice(1) : sending.frames));
  }
  frames.push(...acknowledge(sending.exchange, crypto.symmetric).frames);
  for (const bytes of frames) await wire.inject(a.ip, b, bytes);
  const [response] = b.state.responses.values();
  assert.ok(response?.exchange?.out.svid !== null && response?.exchange?.in.svid?.have === 255 && response.signature !== null);
  const measured = held(response as Response, new Set([b.state.self, (response as Response).self]));
  // Keys are opaque here: ten of 32 bytes.
  assert.ok(measured + 320 <= halfOpenBytes, `${measured} bytes`);
  assert.ok(measured > 25_000, `${measured} bytes: not what it was meant to measure`);
  assert.ok(mostResponses * halfOpenBytes <= 640 * 1024);
});
