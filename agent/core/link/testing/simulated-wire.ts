// SPDX-License-Identifier: Apache-2.0
import { OctetWriter } from '../../identity/octet-writer.ts';
import type { LinkLocal, NodeId } from '../../mesh/beacon.ts';
import { macToBytes } from '../../mesh/mac-address.ts';
import { seeded } from '../../testing/random.ts';
import { instant, ms } from '../../time.ts';
import { handshakesDue } from '../handshake-timers.ts';
import type { WorkId } from '../handshake-work.ts';
import type { LinkEvent, LinkOutput } from '../link-event.ts';
import { stepLink } from '../link-step.ts';
import type { Session } from '../session.ts';
import { currentSession } from '../session-adopt.ts';
import type { Symmetric } from '../symmetric.ts';
import { tagsFor } from '../tag-beacon.ts';
import { type Station, segment } from './station.ts';

export interface WireConditions {
  /** Share of frames that get lost, and that come twice. */
  readonly loss: number;
  readonly twice: number;
  /** One way, ms; the spread reorders. */
  readonly latency: readonly [number, number];
  /** Processor time of one computation, ms. */
  readonly operation: number;
}

/** How often an agent takes its turn: timers run no finer. */
const turnEvery = 20;

export const calm: WireConditions = { loss: 0, twice: 0, latency: [1, 3], operation: 10 };

interface Due {
  readonly at: number;
  readonly order: number;
  /** Null: something of the test's. */
  readonly station: Station | null;
  readonly boot: Uint8Array | null;
  readonly run: () => void | Promise<void>;
}

/** What happens to a frame before the wire has it: the frames that go on in its place. */
export type Meddler = (bytes: Uint8Array, from: LinkLocal, to: LinkLocal, at: number) => readonly Uint8Array[];

/** Stations on one segment and a clock that jumps from event to event. The same seed gives the same run. */
export class SimulatedWire {
  now = 0;
  frames = 0;
  readonly outputs: { readonly at: number; readonly station: Station; readonly output: LinkOutput }[] = [];
  meddle: Meddler = (bytes) => [bytes];
  conditions: WireConditions;
  /** Answers that the runner loses. */
  dropsAnswer: (station: Station, id: WorkId) => boolean = () => false;
  readonly stations: Station[] = [];
  readonly #queue: Due[] = [];
  readonly #random: () => number;
  readonly #symmetric: Symmetric;
  #order = 0;

  constructor(seed: number, symmetric: Symmetric, conditions: WireConditions) {
    this.#random = seeded(seed);
    this.#symmetric = symmetric;
    this.conditions = conditions;
  }

  #push(at: number, station: Station | null, run: Due['run']): void {
    this.#order += 1;
    const due: Due = { at, order: this.#order, station, boot: station?.state.self.boot ?? null, run };
    let place = this.#queue.length;
    // Sorted, the next one last.
    while (place > 0 && ((this.#queue[place - 1] as Due).at < at || (this.#queue[place - 1] as Due).at === at)) place -= 1;
    this.#queue.splice(place, 0, due);
  }

  at(time: number, run: Due['run']): void {
    this.#push(time, null, run);
  }

  /** A frame from anywhere, as the receiver sees it. */
  inject(from: LinkLocal, to: Station, bytes: Uint8Array): Promise<void> {
    return this.give(to, { kind: 'frame', from: { hardif: segment, ip: from }, bytes });
  }

  #beacon(speaker: Station, node: NodeId, tagged: boolean): LinkEvent {
    speaker.beacons += 1;
    const { ip, mac, state, beacons: sequence } = speaker;
    const head = new OctetWriter().u32(node).u32(sequence).octets(macToBytes(mac)).done();
    const said = new Map([...state.links.keys()].map((key) => [key, Uint8Array.of(1, 2, 3)]));
    const entries = tagged ? tagsFor(state, this.#symmetric, segment, head, said) : [];
    return { kind: 'beacon', from: { hardif: segment, ip }, mac, node, sequence, head, entries };
  }

  /** The next beacon of one station as another hears it, with a tag for each of its links. */
  hearBeaconOf(listener: Station, speaker: Station): Promise<void> {
    return this.give(listener, this.#beacon(speaker, speaker.state.self.node, true));
  }

  /** A beacon without tags, from a node id that is answered at once. */
  start(own: Station, other: Station): Promise<void> {
    return this.give(own, this.#beacon(other, 0xffff_ffff as NodeId, false));
  }

  /** Every 100 ms each station's beacon is heard by the others, if it is not lost, until then. */
  beaconsUntil(end: number): void {
    const round = async (): Promise<void> => {
      for (const speaker of this.stations) {
        for (const listener of this.stations) {
          if (listener !== speaker && this.#random() >= this.conditions.loss) await this.hearBeaconOf(listener, speaker);
        }
      }
      if (this.now + 100 < end) this.at(this.now + 100, round);
    };
    this.at(this.now, round);
  }

  async give(station: Station, event: LinkEvent): Promise<void> {
    const random = station.bytes(32);
    const step = stepLink(station.state, { at: instant(this.now), random, event }, this.#symmetric);
    station.state = step.state;
    for (const output of step.outputs) await this.#carry(station, output);
    const due = handshakesDue(station.state);
    if (due === null) return;
    const turn = Math.max(this.now + 1, Math.ceil(due / turnEvery) * turnEvery);
    if (station.nextTick !== null && station.nextTick <= turn && station.nextTick > this.now) return;
    station.nextTick = turn;
    this.#push(turn, station, () => this.give(station, { kind: 'tick' }));
  }

  async #carry(station: Station, output: LinkOutput): Promise<void> {
    if (output.kind === 'frame') return this.#send(station, output.to.ip, output.bytes);
    if (output.kind === 'forget') station.shares.delete(output.key);
    if (output.kind === 'compute') {
      const result = await station.compute(output.id as WorkId, output.work);
      if (this.dropsAnswer(station, output.id)) return;
      const took = output.work.kind === 'judge' ? 2 * this.conditions.operation : this.conditions.operation;
      this.#push(this.now + took, station, () => this.give(station, { kind: 'computed', id: output.id, result, took: ms(took) }));
      return;
    }
    this.outputs.push({ at: this.now, station, output });
  }

  #send(station: Station, to: LinkLocal, bytes: Uint8Array): void {
    const receiver = this.stations.find(({ ip }) => ip === to);
    for (const one of this.meddle(bytes, station.ip, to, this.now)) {
      this.frames += 1;
      const { loss, twice, latency } = this.conditions;
      if (receiver === undefined || this.#random() < loss) continue;
      for (let copies = this.#random() < twice ? 2 : 1; copies > 0; copies -= 1) {
        const delay = latency[0] + this.#random() * (latency[1] - latency[0]);
        this.#push(this.now + delay, null, () => this.inject(station.ip, receiver, one));
      }
    }
  }

  /** Until then, or until `done` says so after an event. What was due for a station that restarted since is gone. */
  async run(until: number, done: () => boolean = () => false): Promise<void> {
    while (!done()) {
      const next = this.#queue.at(-1);
      if (next === undefined || next.at > until) {
        this.now = until;
        return;
      }
      this.#queue.pop();
      this.now = next.at;
      if (next.station === null || next.station.state.self.boot === next.boot) await next.run();
    }
  }
}

/** The session that one station has in use with another; null where there is none. */
export function sessionWith(own: Station, other: Station): Session | null {
  for (const key of own.state.links.keys()) if (key.includes(`/${other.mac}/${other.id}`)) return currentSession(own.state, key);
  return null;
}
