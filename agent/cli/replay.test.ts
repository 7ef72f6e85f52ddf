// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeCbor } from '../adapters/cbor/codec.ts';
import type { Event } from '../core/event.ts';
import { ignorant, type Knowledge } from '../core/knowledge/knowledge.ts';
import { step } from '../core/step.ts';
import { triangle } from '../core/testing/layouts.ts';
import { usualSettings } from '../core/testing/settings.ts';
import { linksOf, viewOf } from '../core/testing/simulated-kernel.ts';
import { simulateMesh } from '../core/testing/simulated-mesh.ts';
import { instant, wallTime } from '../core/time.ts';
import { createFlightRecorder } from '../loop/flight-recorder.ts';
import { fakeScreen } from './fake-screen.ts';
import { readFlight } from './flight-record.ts';
import { replay, type StepFunction } from './replay.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-replay-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** One router of a simulated mesh for `turns` turns, as the loop records it. */
function recorded(turns: number): Promise<Uint8Array> {
  const mesh = simulateMesh({
    routers: 3,
    cables: triangle,
  });
  mesh.run(1_000);
  const [router] = mesh.routers;
  assert.ok(router);
  const recorder = createFlightRecorder();
  let knowledge: Knowledge = ignorant;
  const take = (event: Event): void => {
    const decided = step(knowledge, event);
    recorder.take(knowledge, event, decided.actions);
    knowledge = decided.knowledge;
  };
  take({ kind: 'started', at: instant(1_000), wall: wallTime(1), random: 7, settings: usualSettings, lasting: null });
  take({ kind: 'links', at: instant(1_001), ...linksOf(mesh, router) });
  take({ kind: 'mesh', at: instant(1_002), view: viewOf(mesh, router) });
  for (let i = 1; i <= turns; i += 1) take({ kind: 'tick', at: instant(1_002 + i * 50), wall: wallTime(i) });
  return recorder.capture()();
}

function play(bytes: Uint8Array, { json = false, decide = step as StepFunction } = {}): { status: number; out: string; err: string } {
  const file = join(root, 'h-1.flight.cbor');
  writeFileSync(file, bytes);
  const { screen, said } = fakeScreen();
  return { status: replay({ command: 'replay', argument: file, config: null, socket: null, json }, screen, decide), ...said() };
}

test('a record is decided again as it was', async () => {
  const { status, out, err } = play(await recorded(40));
  assert.deepEqual([status, err], [0, '']);
  assert.match(out, /^ +\d+ {2}\+0\.\d{3} s {2}tick$/m);
  assert.match(out, /open-channel/);
  assert.match(out, /43 turns; all 43 compared decide as recorded \(probes, notices, proofs and saves are not compared\)\n$/);
});

test('a record that has dropped its beginning still starts from what was known there', async () => {
  const bytes = await recorded(6_000);
  const { status, out } = play(bytes);
  assert.equal(status, 0, out.slice(-2_000));
  const turns = Number(/(\d+) turns;/.exec(out)?.[1]);
  assert.ok(turns > 0);
});

test('another decision than then is shown with both, and is its own exit status', async () => {
  const decide: StepFunction = (knowledge, event) => {
    const decided = step(knowledge, event);
    return event.kind === 'mesh'
      ? { ...decided, actions: [...decided.actions, { kind: 'note', level: 'info', code: 'new-rule', text: 'decided anew' }] }
      : decided;
  };
  const { status, out } = play(await recorded(3), { decide });
  assert.equal(status, 5);
  assert.match(out, /\+ {2}note info: decided anew \[new-rule\]/);
  assert.match(out, /1 of 6 decide otherwise than recorded/);
  const turns = play(await recorded(3), { decide, json: true })
    .out.trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    turns.map(({ equal }) => equal),
    [true, true, false, true, true, true],
  );
});

test('what is no flight record is refused by name', async () => {
  const wrong: readonly (readonly [Uint8Array, RegExp])[] = [
    [new Uint8Array(0), /flight-malformed/],
    [Buffer.from('{"version":1}'), /flight-malformed/],
    [encodeCbor({ version: 2, knowledge: ignorant, events: [] }), /its version is 2, 1 is read here/],
    [encodeCbor({ version: 1, knowledge: {}, events: [] }), /knowledge\.\w+ is missing/],
    [encodeCbor({ version: 1, knowledge: ignorant, events: [{ event: { kind: 'toString', at: 1 } }] }), /events\[0\] is no event/],
    [
      encodeCbor({ version: 1, knowledge: ignorant, events: [{ event: { kind: 'tick', at: 1, wall: 1 }, actions: [3] }] }),
      /events\[0\]\.actions/,
    ],
    [encodeCbor({ version: 1, knowledge: ignorant, events: [{ event: { kind: 'mesh', at: 1 } }] }), /flight-undecidable/],
    [(await recorded(3)).subarray(0, 900), /flight-malformed/],
  ];
  for (const [bytes, expected] of wrong) {
    const { status, err } = play(bytes);
    assert.equal(status, 1, String(expected));
    assert.match(err, expected);
  }
  const missing = fakeScreen();
  assert.equal(replay({ command: 'replay', argument: root, config: null, socket: null, json: false }, missing.screen, step), 1);
  assert.match(missing.said().err, /flight-unreadable/);
});

test('no bytes make the reader throw or hang', async () => {
  const sound = await recorded(2);
  let seed = 99;
  const next = (bound: number): number => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % bound;
  };
  let accepted = 0;
  // Collecting stack traces would be nine tenths of the time.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  for (let i = 0; i < 1_000_000; i += 1) {
    // Short garbage mostly, whole mutated records now and then: those cost a thousand times more to read.
    const bytes = i % 5_000 === 0 ? Uint8Array.from(sound) : Uint8Array.from({ length: next(24) }, () => next(256));
    if (i % 5_000 === 0) for (let n = next(4) + 1; n > 0; n -= 1) bytes[next(bytes.length)] = next(256);
    if (readFlight(bytes).ok) accepted += 1;
  }
  Error.stackTraceLimit = limit;
  assert.ok(accepted > 0, 'some mutations must reach the checks behind the decoder');
});
