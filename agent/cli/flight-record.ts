// SPDX-License-Identifier: Apache-2.0
import { decodeCbor } from '../adapters/cbor/codec.ts';
import { isRecord } from '../adapters/cbor/shape.ts';
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import { ignorant, type Knowledge } from '../core/knowledge/knowledge.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';

/** What a heal left behind: what was known, and each event since with what was decided then. */
export interface FlightRecord {
  readonly knowledge: Knowledge;
  /** `actions` null: not recorded. */
  readonly turns: readonly { readonly event: Event; readonly actions: readonly Action[] | null }[];
}

const version = 1;
const mostTurns = 200_000;

const eventKinds: Readonly<Record<Event['kind'], true>> = {
  started: true,
  settings: true,
  tick: true,
  mesh: true,
  'mesh-unreadable': true,
  links: true,
  'link-changes': true,
  heard: true,
  notices: true,
  protected: true,
  packets: true,
  'packets-unavailable': true,
  host: true,
  proof: true,
  changed: true,
  channel: true,
  dhcp: true,
  stopping: true,
};

const wrong = (what: string) =>
  refuse('operator', 'flight-malformed', `this is no flight record: ${what}`, 'name an h-N.flight.cbor of this version');

/** CBOR `{version, knowledge, events: [{event, actions?}]}`. Bounded; checks what every event has in common. */
export function readFlight(bytes: Uint8Array): Outcome<FlightRecord> {
  const decoded = decodeCbor(bytes, bytes.length);
  if (!decoded.ok) return wrong(decoded.refusal.message);
  const root = decoded.value;
  if (!isRecord(root)) return wrong('it holds no map');
  if (root.version !== version) return wrong(`its version is ${String(root.version).slice(0, 20)}, ${version} is read here`);
  const { knowledge, events } = root;
  if (!isRecord(knowledge)) return wrong('it has no knowledge');
  for (const [field, value] of Object.entries(ignorant)) {
    // Null stands for "not known yet" on either side.
    if (knowledge[field] === undefined || (value !== null && knowledge[field] !== null && typeof knowledge[field] !== typeof value))
      return wrong(`knowledge.${field} is missing or of another kind`);
  }
  if (!Array.isArray(events) || events.length > mostTurns) return wrong(`it has no list of at most ${mostTurns} events`);
  const turns: { event: Event; actions: Action[] | null }[] = [];
  for (const [index, turn] of events.entries()) {
    const event = isRecord(turn) ? turn.event : null;
    if (
      !isRecord(turn) ||
      !isRecord(event) ||
      typeof event.kind !== 'string' ||
      !Object.hasOwn(eventKinds, event.kind) ||
      typeof event.at !== 'number'
    )
      return wrong(`events[${index}] is no event`);
    const actions = turn.actions ?? null;
    if (actions !== null && !(Array.isArray(actions) && actions.every((action) => isRecord(action) && typeof action.kind === 'string')))
      return wrong(`events[${index}].actions is no list of actions`);
    turns.push({ event: event as unknown as Event, actions: actions as Action[] | null });
  }
  return accept({ knowledge: knowledge as unknown as Knowledge, turns });
}
