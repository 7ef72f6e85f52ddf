// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { usualSettings } from '../core/testing/settings.ts';
import { routerInMemory } from './testing/router-in-memory.ts';

test('every kind of event is counted, and the probes of both directions with their size', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const events = new Map<string, number>();
  const probes = new Map<string, { frames: number; bytes: number }>();
  let turns = 0;
  const { loop, pass } = routerInMemory(({ meter }) => ({
    meter: {
      ...meter,
      event: (kind, times = 1) => void events.set(kind, (events.get(kind) ?? 0) + times),
      turn: () => {
        turns += 1;
      },
      probes(hardif, direction, frames, bytes) {
        const one = probes.get(`${hardif} ${direction}`) ?? { frames: 0, bytes: 0 };
        probes.set(`${hardif} ${direction}`, { frames: one.frames + frames, bytes: one.bytes + bytes });
      },
    },
  }));
  await loop.start(usualSettings);
  await pass(10_000);
  mock.timers.reset();
  for (const kind of ['started', 'links', 'mesh', 'channel', 'heard', 'tick'])
    assert.ok((events.get(kind) ?? 0) > 0, `${kind}: ${[...events.keys()].join()}`);
  // The last two seconds are not handed on yet.
  const counted = [...events.values()].reduce((sum, times) => sum + times, 0);
  assert.ok(turns >= counted && counted > turns * 0.7, `${counted} of ${turns}`);
  for (const hardif of ['m0', 'm1'])
    for (const direction of ['sent', 'received']) {
      const { frames, bytes } = probes.get(`${hardif} ${direction}`) ?? assert.fail(`${hardif} ${direction}: ${[...probes.keys()].join()}`);
      assert.ok(frames > 70, `${frames} frames`);
      // One neighbour is told of in each: 62 bytes of headers, 14 and 8.
      assert.ok(bytes <= 84 * frames && bytes >= 76 * frames, `${bytes / frames} bytes a frame`);
    }
  assert.ok([...probes].some(([key, { frames, bytes }]) => key.startsWith('bat0 sent') && bytes === 81 * frames));
});
