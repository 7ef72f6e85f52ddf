// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../core/refusal.ts';
import { sampleLasting } from '../../ports/contract/sample-lasting.ts';
import { decodeCbor, encodeCbor } from '../cbor/codec.ts';
import { lastingFrom, metaKey, rowsOf } from './rows.ts';

const unexpected = (refusal: Refusal): never => assert.fail(refusal.message);
const encoded = (heals: number): [string, Uint8Array][] =>
  [...rowsOf(sampleLasting(heals))].map(([key, value]) => [key, encodeCbor(value)]);

test('rows become what they came from', () => {
  assert.deepEqual(lastingFrom(encoded(60), unexpected), { ok: true, value: sampleLasting(60) });
  assert.deepEqual(lastingFrom([], unexpected), { ok: true, value: null });
});

test('what links usually lose survives, is left out where it does not fit, and may be missing', () => {
  const usual = [{ link: 'm1x2 02:00:00:00:00:02', loss: 0.02 }];
  const rows = new Map([...rowsOf({ ...sampleLasting(2), usual })].map(([key, value]) => [key, encodeCbor(value)] as const));
  assert.deepEqual(lastingFrom(rows, unexpected), { ok: true, value: { ...sampleLasting(2), usual } });
  rows.set('usual', encodeCbor([{ link: 7 }]));
  const notices: Refusal[] = [];
  assert.deepEqual(
    lastingFrom(rows, (refusal) => void notices.push(refusal)),
    { ok: true, value: sampleLasting(2) },
  );
  assert.equal(notices.length, 1);
});

test('a heal or case that does not fit is left out and told by name', () => {
  const rows = new Map(encoded(3));
  rows.set('heal:h-2', encodeCbor({ ...sampleLasting(3).heals[1], stage: 'dreaming' }));
  rows.set('case:x', encodeCbor({ tried: 1 }));
  rows.set('what', encodeCbor(1));
  const notices: Refusal[] = [];
  const lasting = lastingFrom(rows, (refusal) => void notices.push(refusal));
  assert.deepEqual(lasting.ok && lasting.value?.heals.map(({ id }) => id), ['h-1', 'h-3']);
  assert.deepEqual(
    notices.map(({ message }) => message.split(' is ')[0]),
    ['heal:h-2.stage', 'case:x.helped', 'the row what'],
  );
});

test('without a head that fits nothing is believed', () => {
  const rows = new Map(encoded(3));
  rows.set(metaKey, encodeCbor({ version: 1, nextHeal: 'x', owned: [], heals: [] }));
  assert.equal(lastingFrom(rows, () => undefined).ok, false);
  rows.delete(metaKey);
  assert.equal(lastingFrom(rows, () => undefined).ok, false);
});

test('no bytes in a row make the reader throw', () => {
  const sound = encoded(2);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0; // Collecting stack traces would be most of the time.
  let seed = 7;
  const next = (bound: number): number => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % bound;
  };
  let read = 0;
  for (let i = 0; i < 1_000_000; i += 1) {
    if (i % 50 !== 0) {
      if (
        decodeCbor(
          Uint8Array.from({ length: next(16) }, () => next(256)),
          16,
        ).ok
      )
        read += 1;
      continue;
    }
    const rows = sound.map(([key, bytes]) => [key, Uint8Array.from(bytes)] as const);
    const bytes = rows[next(rows.length)]?.[1] ?? assert.fail();
    for (let n = next(5) + 1; n > 0; n -= 1) bytes[next(bytes.length)] = next(256);
    if (lastingFrom(rows, () => undefined).ok) read += 1;
  }
  Error.stackTraceLimit = limit;
  assert.ok(read > 0);
});
