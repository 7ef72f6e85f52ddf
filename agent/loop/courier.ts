// SPDX-License-Identifier: Apache-2.0
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Heal } from '../core/knowledge/heal.ts';
import type { Lasting } from '../core/knowledge/lasting.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { XdpMode } from '../core/mesh/packet-counters.ts';
import type { Outcome } from '../core/refusal.ts';
import { ms } from '../core/time.ts';
import { beaconBytes, countReceived, echoBytes, noticeBytes } from './count-probes.ts';
import { beaconsOn, channelOn, noticesOn } from './deafness.ts';
import { createDhcpWatch } from './dhcp-watch.ts';
import { performChange } from './perform-change.ts';
import type { LoopPowers } from './powers.ts';
import { createProofRunner } from './proof-runner.ts';
import { createWorkQueue } from './work-queue.ts';

export interface CourierLinks {
  readonly feed: (event: Event) => void;
  /** The flight record up to now. */
  readonly snapshot: () => () => Promise<Uint8Array>;
  readonly observe: () => Promise<Event[]>;
  /** XDP counts on that interface now; null: no more. */
  readonly counting: (name: string, mode: XdpMode | null) => void;
}

/** Carries actions out. What is quick is done at once; what waits for the kernel or the disk is done in order, one at a time. */
export interface Courier {
  take(action: Action): void;
  /** What must survive and was not flushed for a change of this turn is flushed now; then evidence is written. */
  endTurn(): void;
  /** Runs `work` when nothing else is under way. */
  alone(work: () => Promise<void>): void;
  /** Counts what came; `over`: the interface on which notices come. */
  received(event: Event, over: IfIndex | null): void;
  /** Asks whether the DHCP service runs, where that is due. */
  lookAtDhcp(): void;
  idle(): Promise<void>;
}

export function createCourier(powers: LoopPowers, links: CourierLinks): Courier {
  const { clock, meter, log, refusals } = powers;
  const proofs = createProofRunner(powers, links.feed);
  const dhcp = createDhcpWatch(powers, links.feed);
  const names = new Map<IfIndex, string>();
  /** Interfaces on which XDP counts. */
  const counted = new Set<IfIndex>();
  const work = createWorkQueue(log, meter);
  /** Apart: a record takes its time, and nothing waits for it. */
  const records = createWorkQueue(log, meter);
  let lasting: Lasting | null = null;
  const unwritten: { readonly heal: Heal; readonly capture: () => Promise<Uint8Array> }[] = [];

  function flush(): void {
    const toSave = lasting;
    if (toSave === null) return;
    lasting = null;
    work.add(async () => {
      const saved = await powers.store.save(toSave);
      // A heal goes on without its record on disk: the mesh matters more, and the log says what a crash would leave behind.
      answered('store', saved);
    });
  }

  /** Tells a refusal, or that there is none any more; true where it was granted. */
  function answered(subject: string, outcome: Outcome<unknown>): boolean {
    if (outcome.ok) refusals.granted(subject);
    else refusals.tell(subject, outcome.refusal);
    return outcome.ok;
  }

  const nameOf = (ifindex: IfIndex): string => names.get(ifindex) ?? String(ifindex);

  function change(action: Extract<Action, { kind: 'change' }>): void {
    const asked = clock.now();
    flush();
    work.add(async () => {
      const started = clock.now();
      const ofDhcp = action.change.kind === 'withdraw-dhcp' || action.change.kind === 'restore-dhcp';
      const perform = () => performChange(powers, action.change);
      const outcome = await (ofDhcp ? dhcp.change(perform) : perform());
      const performed = clock.now();
      answered(`change ${action.change.kind}${'name' in action.change ? ` of ${action.change.name}` : ''}`, outcome);
      // What changed is read back before the core hears that it is done.
      if (action.change.kind === 'attach-hardif' || action.change.kind === 'detach-hardif')
        for (const event of await links.observe()) links.feed(event);
      log.write('debug', 'change-timed', action.change.kind, {
        waited: Math.round(started - asked),
        took: Math.round(performed - started),
        readBack: Math.round(clock.now() - performed),
      });
      links.feed({ kind: 'changed', at: clock.now(), id: action.id, refusal: outcome.ok ? null : outcome.refusal });
    });
  }

  /** The device of an authenticated link becomes a hard interface; the mesh is read again at once. */
  function attachLink({ hardif, name, mesh }: Extract<Action, { kind: 'attach-link' }>): void {
    work.add(async () => {
      if (!answered(`bringing ${name} into the mesh`, await powers.linkControl.attach(hardif, mesh))) return;
      for (const event of await links.observe()) links.feed(event);
    });
  }

  function openChannel(hardif: IfIndex, name: string): void {
    const before = names.get(hardif);
    if (before !== undefined && before !== name) links.counting(before, null);
    names.set(hardif, name);
    const opened = powers.neighbours.open(hardif, name);
    answered(channelOn(name), opened);
    links.feed({ kind: 'channel', at: clock.now(), hardif, refusal: opened.ok ? null : opened.refusal });
    const packets = powers.packets;
    if (!opened.ok || packets === null) return;
    work.add(async () => {
      const attached = await packets.attach(hardif, name);
      if (attached.ok) {
        counted.add(hardif);
        links.counting(name, attached.value);
      } else links.feed({ kind: 'packets-unavailable', at: clock.now(), refusal: attached.refusal });
    });
  }

  /** An interface that left the mesh, or is to be left alone, is neither heard nor counted. */
  function closeChannel(hardif: IfIndex): void {
    powers.neighbours.shut(hardif);
    const packets = powers.packets;
    if (packets === null) return;
    const name = nameOf(hardif);
    // In the queue: it may stand behind its own attaching.
    work.add(async () => {
      if (!counted.delete(hardif)) return;
      answered(`frame counting on ${name}`, await packets.detach(hardif));
      links.counting(name, null);
    });
  }

  function openMeshChannel(mesh: IfIndex, name: string): void {
    names.set(mesh, name);
    const notices = powers.mesh.open(mesh, name);
    const echoes = powers.neighbours.open(mesh, name);
    const both = notices.ok ? echoes : notices;
    answered(channelOn(name), both);
    links.feed({ kind: 'channel', at: clock.now(), hardif: mesh, refusal: both.ok ? null : both.refusal });
  }

  function evidence(heal: Heal): void {
    // What was known before the change is held now.
    unwritten.push({ heal, capture: links.snapshot() });
  }

  /** After the changes of the same turn: what is written must not delay them. */
  function writeEvidence(): void {
    for (const { heal, capture } of unwritten.splice(0)) {
      records.add(async () => {
        const written = await powers.journal.write(heal, await capture());
        answered('journal', written);
      });
    }
  }

  return {
    take(action) {
      switch (action.kind) {
        case 'send-beacon': {
          const sent = powers.neighbours.send(action.hardif, action.beacon);
          if (answered(beaconsOn(nameOf(action.hardif)), sent)) meter.probes(nameOf(action.hardif), 'sent', 1, beaconBytes(action.beacon));
          return;
        }
        case 'send-echo': {
          const sent = powers.neighbours.echo(action.hardif, action.to, action.sequence);
          if (answered(`echoes on ${nameOf(action.hardif)}`, sent)) meter.probes(nameOf(action.hardif), 'sent', 1, echoBytes);
          return;
        }
        case 'send-notice': {
          const sent = powers.mesh.send(action.mesh, action.notice);
          if (answered(noticesOn(nameOf(action.mesh)), sent)) meter.probes(nameOf(action.mesh), 'sent', 1, noticeBytes(action.notice));
          return;
        }
        case 'announce': {
          if (powers.burst !== null) answered('announcement', powers.burst.announce());
          return;
        }
        case 'attach-link':
          return attachLink(action);
        case 'open-channel':
          return openChannel(action.hardif, action.name);
        case 'open-mesh-channel':
          return openMeshChannel(action.mesh, action.name);
        case 'close-channel':
          return closeChannel(action.hardif);
        case 'prove-gateway':
          return proofs.prove(action.mesh, action.gateway, action.via);
        case 'remember':
          lasting = action.lasting;
          return;
        case 'change':
          return change(action);
        case 'heal':
          if (action.evidence) evidence(action.heal);
          return;
        case 'note':
          log.write(action.level, action.code, action.text);
          return;
        case 'symptom':
        case 'pace':
          return;
      }
    },
    endTurn() {
      flush();
      writeEvidence();
    },
    alone: work.add,
    received: (event, over) => countReceived(meter, event, nameOf, over),
    lookAtDhcp: dhcp.look,
    async idle() {
      // Answers feed the core, whose actions may queue more work.
      await work.idle();
      await records.idle();
      await proofs.idle(ms(1000));
    },
  };
}
