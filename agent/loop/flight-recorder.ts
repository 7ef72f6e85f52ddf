// SPDX-License-Identifier: Apache-2.0
import { encode } from 'cbor-x';
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';

/** Version of the record's layout: {version, knowledge, events: [{event, actions}]}. */
export const flightVersion = 1;

interface Segment {
  readonly knowledge: Knowledge;
  readonly turns: Uint8Array[];
  bytes: number;
}

/** Actions that are not recorded: they only keep the neighbours informed, and are decided again by a replay. */
export const routine: ReadonlySet<Action['kind']> = new Set(['send-beacon', 'send-echo', 'send-notice', 'prove-gateway', 'remember']);

/** Half of what is kept; a record holds between one and two halves. */
const segmentBytes = 192 * 1024;

/** What was known before the first event, and every event since with what was decided: enough to decide it all again. */
export interface FlightRecorder {
  take(before: Knowledge, event: Event, actions: readonly Action[]): void;
  /** Holds on to what there is now; called later it gives that as one CBOR item. */
  capture(): () => Uint8Array;
}

function arrayHeader(length: number): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt8(0x9a, 0);
  header.writeUInt32BE(length, 1);
  return header;
}

/** Keeps recent events in memory, encoded as they come, so that a heal writes its evidence without a pause. */
export function createFlightRecorder(): FlightRecorder {
  let older: Segment | null = null;
  let newer: Segment | null = null;
  return {
    take(before, event, actions) {
      if (newer === null || newer.bytes > segmentBytes) {
        older = newer;
        newer = { knowledge: before, turns: [], bytes: 0 };
      }
      // What only keeps the neighbours informed repeats itself ten times a second and decides nothing.
      const turn = encode({ event, actions: actions.filter((action) => !routine.has(action.kind)) });
      newer.turns.push(turn);
      newer.bytes += turn.length;
    },
    capture() {
      const first = older ?? newer;
      const turns = [...(older?.turns ?? []), ...(newer?.turns ?? [])];
      const knowledge = first?.knowledge ?? null;
      // A map of three: RFC 8949, major type 5; the turns stand in it as they were encoded.
      return () =>
        Buffer.concat([
          Buffer.of(0xa3),
          encode('version'),
          encode(flightVersion),
          encode('knowledge'),
          encode(knowledge),
          encode('events'),
          arrayHeader(turns.length),
          ...turns,
        ]);
    },
  };
}
