// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { mended } from './ip6-frame.ts';
import { type Overheard, overheard } from './overheard.ts';
import { optionsOf, pacer, report, runUntilTold } from './program.ts';
import { readFrame } from './read-frame.ts';
import { openWire } from './wire.ts';

/**
 * Records what passes an interface and, told so by SIGUSR2, sends all of it again in its order: `replayer.ts --on air0 --rate 500`.
 * Reports `{"recorded":{…},"sent":N}` once that is done.
 */
const { on, rate } = optionsOf('on', 'rate');
/** Beyond that the oldest are forgotten: no router's worth of memory is needed to record for a minute. */
const mostKept = 50_000;
const wire = openWire(on);
const recorded: Partial<Record<Overheard, number>> = {};
const kept: Buffer[] = [];
const due = pacer(Number(rate), () => performance.now());
let next: number | null = null;
let sent = 0;

const told = () => ({ recorded, sent });

function record(): void {
  for (const frame of wire.heard()) {
    const seen = readFrame(frame);
    const kind = seen === null ? 'other' : overheard(frame, seen);
    if (kind === 'other' || kind === 'discovery') continue;
    recorded[kind] = (recorded[kind] ?? 0) + 1;
    kept.push(mended(frame));
    if (kept.length > mostKept) kept.shift();
  }
}

function replay(at: number): number | null {
  for (let n = Math.min(due(), kept.length - at); n > 0; n -= 1) {
    const frame = kept[at];
    if (frame !== undefined && wire.send(frame)) sent += 1;
    at += 1;
  }
  if (at < kept.length) return at;
  report(told());
  return kept.length;
}

process.on('SIGUSR2', () => {
  next ??= 0;
  due();
});
runUntilTold(() => {
  if (next === null) record();
  else if (next < kept.length) next = replay(next);
}, told);
