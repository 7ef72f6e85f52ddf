// SPDX-License-Identifier: Apache-2.0
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Meter } from '../ports/meter.ts';

/** Counts are handed on this often at the latest; a scrape a minute does not notice. */
const handOnEvery = 2000;

/**
 * Adds counts up and hands them on together: labelled counters cost more than the work they count.
 * `now` in milliseconds.
 */
export function batchMeter(meter: Meter, now: () => number): Meter {
  const events = new Map<Event['kind'], number>();
  const actions = new Map<Action['kind'], number>();
  const refusals = new Map<string, number>();
  const probes = new Map<string, { hardif: string; direction: 'sent' | 'received'; frames: number; bytes: number }>();
  let handedOn = now();

  function handOn(): void {
    handedOn = now();
    for (const [kind, times] of events) meter.event(kind, times);
    for (const [kind, times] of actions) meter.action(kind, times);
    for (const [code, times] of refusals) meter.refused(code, times);
    for (const one of probes.values()) meter.probes(one.hardif, one.direction, one.frames, one.bytes);
    events.clear();
    actions.clear();
    refusals.clear();
    probes.clear();
  }

  return {
    event: (kind, times = 1) => void events.set(kind, (events.get(kind) ?? 0) + times),
    turn(took) {
      meter.turn(took);
      if (now() - handedOn >= handOnEvery) handOn();
    },
    action: (kind, times = 1) => void actions.set(kind, (actions.get(kind) ?? 0) + times),
    refused: (code, times = 1) => void refusals.set(code, (refusals.get(code) ?? 0) + times),
    probes(hardif, direction, frames, bytes) {
      const key = `${hardif} ${direction}`;
      const one = probes.get(key);
      if (one === undefined) probes.set(key, { hardif, direction, frames, bytes });
      else {
        one.frames += frames;
        one.bytes += bytes;
      }
    },
    stored: (what, bytes) => meter.stored(what, bytes),
  };
}
