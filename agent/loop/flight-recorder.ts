// SPDX-License-Identifier: Apache-2.0
import { encode } from 'cbor-x';
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';

/** Version of the record's layout: {version, knowledge, events: [{event, actions}]}. */
export const flightVersion = 1;

interface RecordedTurn {
  readonly event: Event;
  readonly actions: readonly Action[];
}

interface Segment {
  readonly knowledge: Knowledge;
  readonly turns: RecordedTurn[];
  bytes: number;
}

/** Actions that are not recorded: they only keep the neighbours informed, and are decided again by a replay. */
export const routine: ReadonlySet<Action['kind']> = new Set(['send-beacon', 'send-echo', 'send-notice', 'prove-gateway', 'remember']);

/** Half of what is kept, as `sizeOf` counts; a record holds between one and two halves. */
const segmentBytes = 192 * 1024;
/** Turns encoded at once: a few milliseconds on a slow router. */
const slice = 8;

/** What was known before the first event, and every event since with what was decided: enough to decide it all again. */
export interface FlightRecorder {
  take(before: Knowledge, event: Event, actions: readonly Action[]): void;
  /** Holds on to what there is now; called later it encodes that as one CBOR item, piece by piece between the loop's turns. */
  capture(): () => Promise<Uint8Array>;
}

/** About what a turn takes in a record, bytes: what is long is long by its rows. */
function sizeOf({ event, actions }: RecordedTurn): number {
  const head = 100 + 800 * actions.length;
  switch (event.kind) {
    case 'heard':
      return head + event.beacons.reduce((sum, { beacon }) => sum + 160 + 60 * beacon.heard.length, 0) + 70 * event.echoes.length;
    case 'mesh':
      return head + 400 + 140 * (event.view.routes.length + event.view.neighbours.length + event.view.gateways.length);
    case 'links':
      return head + 330 * event.links.length;
    case 'link-changes':
      return head + 330 * event.changes.length;
    case 'packets':
      return head + 150 * event.counters.length;
    case 'protected':
      return head + 150 * event.links.length;
    case 'notices':
      return head + 200 * event.notices.length;
    case 'host':
    case 'proof':
      return head + 500;
    default:
      return head;
  }
}

function arrayHeader(length: number): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt8(0x9a, 0);
  header.writeUInt32BE(length, 1);
  return header;
}

async function encodeAll(knowledge: Knowledge | null, turns: readonly RecordedTurn[]): Promise<Uint8Array> {
  // A map of three: RFC 8949, major type 5.
  const parts: Uint8Array[] = [Buffer.of(0xa3), encode('version'), encode(flightVersion), encode('knowledge'), encode(knowledge)];
  parts.push(encode('events'), arrayHeader(turns.length));
  for (const [index, turn] of turns.entries()) {
    if (index % slice === 0) await new Promise((resolve) => setImmediate(resolve));
    parts.push(encode(turn));
  }
  return Buffer.concat(parts);
}

/**
 * Keeps recent events as the values that they are, which costs nothing: they never change. They become CBOR when a heal
 * wants them as its evidence, which is rare, where encoding them as they come took a fifth of an idle agent's work.
 */
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
      const turn = { event, actions: actions.filter((action) => !routine.has(action.kind)) };
      newer.turns.push(turn);
      newer.bytes += sizeOf(turn);
    },
    capture() {
      const knowledge = (older ?? newer)?.knowledge ?? null;
      const turns = [...(older?.turns ?? []), ...(newer?.turns ?? [])];
      return () => encodeAll(knowledge, turns);
    },
  };
}
