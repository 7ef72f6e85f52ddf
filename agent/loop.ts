// SPDX-License-Identifier: Apache-2.0
import type { Action } from './core/action.ts';
import type { Event } from './core/event.ts';
import { ignorant, type Knowledge } from './core/knowledge/knowledge.ts';
import type { Lasting } from './core/knowledge/lasting.ts';
import type { Settings } from './core/knowledge/settings.ts';
import type { XdpMode } from './core/mesh/packet-counters.ts';
import { nextLook, turnEvery, wantsTurn } from './core/monitor/lateness.ts';
import { step } from './core/step.ts';
import { ms } from './core/time.ts';
import { batchMeter } from './loop/batched-meter.ts';
import { createCourier } from './loop/courier.ts';
import { deafness } from './loop/deafness.ts';
import { createFlightRecorder } from './loop/flight-recorder.ts';
import { drainAll, observeMesh, readPackets } from './loop/observe.ts';
import type { LoopPowers, Powers } from './loop/powers.ts';
import { createRefusals } from './loop/refusals.ts';
import { rehearse } from './loop/rehearsal.ts';

/** How often the neighbours are heard while something is suspected; a turn is taken when the core wants one. */
const hearCloselyEvery = ms(50);
const calmPace = 1000;
const readHostEvery = 5000;
/** The routing tables change no faster than announcements come, and cost most to read. */
const tablesEvery = 250;
/** The kernel tells of changed interfaces by itself, but not of their addresses and counters. */
const linksEvery = 5000;
/** How long the way out may take: a kernel that does not answer must not keep the service manager waiting. */
const partingTime = 4000;

export interface Loop {
  start(settings: Settings): Promise<void>;
  reload(settings: Settings): void;
  /**
   * Puts everything back and resolves when that is done, or when it took too long: to whether nothing that this agent changed is
   * left changed. What is left stands in the store for the next start.
   */
  stop(): Promise<boolean>;
  knowledge(): Knowledge;
  /** How XDP counts on each hard interface; empty where it does not. */
  xdp(): Readonly<Record<string, XdpMode>>;
  /** Why the agent cannot hear or speak on an interface where it should, a reason each. */
  deafness(): readonly string[];
  /** Called for every action, after it was taken up. */
  listen(listener: (action: Action, at: Knowledge) => void): void;
}

/** Gathers events, lets the core decide, has the actions carried out, and feeds the results back. */
export function createLoop(given: Powers): Loop {
  const { clock, log } = given;
  const meter = batchMeter(given.meter, clock.now);
  const refusals = createRefusals(log, meter, clock.now);
  const powers: LoopPowers = { ...given, meter, refusals };
  const recorder = createFlightRecorder();
  const listeners: ((action: Action, at: Knowledge) => void)[] = [];
  const inbox: Event[] = [];
  let knowledge: Knowledge = ignorant;
  let deciding = false;
  let timer: NodeJS.Timeout | null = null;
  let planned = 0;
  let observing = false;
  let lastObserved = 0;
  let lastLinks = 0;
  let lastPackets = 0;
  let lastHost = 0;

  const xdp: Record<string, XdpMode> = {};
  const courier = createCourier(powers, {
    feed,
    snapshot: () => recorder.capture(),
    observe: () => observeMesh(powers, knowledge.settings?.mesh ?? ''),
    counting(name, mode) {
      if (mode === null) delete xdp[name];
      else xdp[name] = mode;
    },
  });

  function decide(event: Event): void {
    const before = knowledge;
    const started = clock.now();
    const { knowledge: after, actions } = step(before, event);
    knowledge = after;
    recorder.take(before, event, actions);
    meter.event(event.kind);
    meter.turn(ms(clock.now() - started));
    for (const action of actions) {
      meter.action(action.kind);
      courier.take(action);
      for (const listener of listeners) show(listener, action);
    }
    courier.endTurn();
  }

  /** Whoever only watches must not cost the mesh the rest of a turn's actions. */
  function show(listener: (action: Action, at: Knowledge) => void, action: Action): void {
    try {
      listener(action, knowledge);
    } catch (error) {
      log.write('error', 'listener-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
      meter.refused('listener-threw');
    }
  }

  /** Decides on events one after the other, also on those that carrying out an action brings about. */
  function feed(event: Event): void {
    inbox.push(event);
    if (deciding) return;
    deciding = true;
    try {
      for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) decide(next);
    } finally {
      deciding = false;
    }
  }

  function observeWhenDue(): void {
    const now = clock.now();
    if (observing || now - lastObserved < Math.max(knowledge.pace, tablesEvery) || knowledge.settings === null) return;
    observing = true;
    lastObserved = now;
    const links = knowledge.pace < calmPace || now - lastLinks >= linksEvery;
    if (links) lastLinks = now;
    courier.alone(async () => {
      try {
        for (const event of await observeMesh(powers, knowledge.settings?.mesh ?? '', links)) feed(event);
        if (clock.now() - lastHost < readHostEvery) return;
        lastHost = clock.now();
        const reading = await powers.host.read();
        if (!reading.ok) return refusals.tell('host', reading.refusal);
        refusals.granted('host');
        feed({ kind: 'host', at: clock.now(), reading: reading.value });
      } finally {
        observing = false;
      }
    });
  }

  function turn(): void {
    const { events, missed } = drainAll(powers);
    for (const event of events) {
      courier.received(event, knowledge.meshChannel.over);
      feed(event);
    }
    // What the kernel dropped is seen by looking again, now.
    if (missed) {
      lastObserved = 0;
      lastLinks = 0;
    }
    if (clock.now() - lastPackets >= knowledge.pace) {
      lastPackets = clock.now();
      const packets = readPackets(powers);
      if (packets !== null) feed(packets);
    }
    if (knowledge.lasting.owned.some(({ resource }) => resource === 'dhcp')) courier.lookAtDhcp();
    if (!wantsTurn(knowledge, clock.now())) return;
    feed({ kind: 'tick', at: clock.now(), wall: clock.wall() });
    observeWhenDue();
  }

  function plan(): void {
    const now = clock.now();
    const every = knowledge.pace < calmPace ? hearCloselyEvery : turnEvery(knowledge);
    // A turn that came late does not make the next ones hurry: the grid starts anew. A look between leaves it where it is.
    planned = now < planned ? Math.min(planned, now + every) : Math.max(planned + every, now);
    const next = Math.min(planned, nextLook(knowledge, now) ?? planned);
    timer = setTimeout(
      () => {
        try {
          turn();
        } catch (error) {
          // A defect in one turn must not end the watch; the next turn starts from the knowledge before it.
          log.write('error', 'turn-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
          meter.refused('turn-threw');
        }
        plan();
      },
      Math.max(1, next - now),
    );
  }

  return {
    async start(settings) {
      const loaded = powers.store.load();
      let lasting: Lasting | null = null;
      if (loaded.ok) lasting = loaded.value;
      else refusals.tell('store', loaded.refusal);
      feed({ kind: 'started', at: clock.now(), wall: clock.wall(), random: powers.entropy.random32(), settings, lasting });
      for (const event of await observeMesh(powers, settings.mesh)) feed(event);
      powers.protectedLinks?.listen((links) => feed({ kind: 'protected', at: clock.now(), links }));
      rehearse(settings);
      const saved = await powers.store.save(knowledge.lasting);
      if (!saved.ok) refusals.tell('store', saved.refusal);
      lastObserved = clock.now();
      planned = clock.now();
      plan();
    },
    reload: (settings) => feed({ kind: 'settings', at: clock.now(), settings }),
    async stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      feed({ kind: 'stopping', at: clock.now() });
      let patience: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        patience = setTimeout(() => {
          log.write('error', 'parting-timeout', `not everything was put back within ${partingTime} ms; the next start does it`);
          resolve();
        }, partingTime);
      });
      await Promise.race([courier.idle(), tooLong]);
      clearTimeout(patience);
      const left = knowledge.lasting.owned.map((one) => one.resource);
      if (left.length === 0) return true;
      log.write('error', 'left-changed', `not put back: ${left.join(', ')}; the next start does it`);
      return false;
    },
    knowledge: () => knowledge,
    xdp: () => xdp,
    deafness: () => deafness(refusals.standing(), Object.values(knowledge.links), clock.now()),
    listen: (listener) => listeners.push(listener),
  };
}
