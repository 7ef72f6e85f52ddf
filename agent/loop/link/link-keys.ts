// SPDX-License-Identifier: Apache-2.0
import type { LinkKey } from '../../core/link/link-state.ts';
import type { RekeyNote } from '../../core/link/rekey-output.ts';
import { peerEnd, type Session } from '../../core/link/session.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { ProtectedNeighbour } from '../../core/mesh/protected-neighbour.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Underlay } from '../../ports/link-protection.ts';
import { createKeyedLink, type KeyedLink, type KeyPowers, servesToo } from './keyed-link.ts';
import { deviceFor } from './link-devices.ts';

/** A device that was refused is asked for again after this long, ms: the port may be free by then. */
const againAfter = 3000;

export interface LinkKeysListener {
  /** To the neighbour, over the channel of the session of that name. */
  send(link: LinkKey, session: string, body: Uint8Array): void;
  note(link: LinkKey, note: RekeyNote): void;
  refused(link: LinkKey, refusal: Refusal): void;
  /** Links with keys came or went. */
  changed(): void;
  threw(error: unknown): void;
}

interface Wanted {
  readonly session: Session;
  readonly underlay: Underlay;
}

/** The devices of all links and their keys. Changes of devices are made one after the other. */
export interface LinkKeys {
  established(link: LinkKey, session: Session, underlay: Underlay): void;
  hear(link: LinkKey, session: string, body: Uint8Array): void;
  /** The link ended: its device goes, with every key. */
  end(link: LinkKey): void;
  /** Wanted every 300 ms at least. */
  tick(): void;
  /** Links whose keys this agent installed, in both directions. */
  protectedNeighbours(): readonly ProtectedNeighbour[];
  /** Whose device that is; null: of none. */
  linkOn(device: IfIndex): LinkKey | null;
  /** All devices of links that are or are about to be. */
  devices(): ReadonlySet<IfIndex>;
}

export function createLinkKeys(powers: KeyPowers, listener: LinkKeysListener): LinkKeys {
  const links = new Map<LinkKey, KeyedLink>();
  /** Sessions that wait for their device; the newest of each link. */
  const waiting = new Map<LinkKey, Wanted>();
  let triedAt = powers.clock.now();
  let last: Promise<void> = Promise.resolve();
  const enqueue = (job: () => Promise<void>): void => {
    last = last.then(job).catch(listener.threw);
  };

  async function remove(link: LinkKey, device: IfIndex): Promise<void> {
    const gone = await powers.protection.delete(device);
    if (!gone.ok && gone.refusal.code !== 'no-such-interface') listener.refused(link, gone.refusal);
  }

  async function make(link: LinkKey, wanted: Wanted): Promise<void> {
    // Another session, or the end, came meanwhile.
    if (waiting.get(link) !== wanted) return;
    const device = await deviceFor(powers.protection, wanted.session, wanted.underlay);
    if (!device.ok) return listener.refused(link, device.refusal);
    // It ended meanwhile: what was made for it has no keys and is nobody's.
    if (!waiting.has(link)) return remove(link, device.value.ifindex);
    if (waiting.get(link) !== wanted) return;
    waiting.delete(link);
    links.set(
      link,
      createKeyedLink(powers, device.value, wanted.session, {
        send: (name, body) => listener.send(link, name, body),
        note: (note) => listener.note(link, note),
        refused: (refusal) => listener.refused(link, refusal),
        changed: listener.changed,
        threw: listener.threw,
      }),
    );
  }

  function end(link: LinkKey): void {
    const held = links.get(link);
    waiting.delete(link);
    if (!links.delete(link) || held === undefined) return;
    listener.changed();
    enqueue(() => remove(link, held.device.ifindex));
  }

  return {
    established(link, session, underlay) {
      const held = links.get(link);
      // An SVID past its time opens a channel, to be renewed over, and no device.
      if (session.peer.standing !== 'full') return end(link);
      if (held !== undefined && servesToo(held, session)) return held.renew(session);
      if (links.delete(link)) listener.changed();
      const wanted = { session, underlay };
      waiting.set(link, wanted);
      enqueue(() => make(link, wanted));
    },
    hear: (link, session, body) => links.get(link)?.hear(session, body),
    end,
    tick() {
      for (const link of links.values()) link.tick();
      if (powers.clock.now() - triedAt < againAfter) return;
      triedAt = powers.clock.now();
      for (const [link, wanted] of waiting) enqueue(() => make(link, wanted));
    },
    protectedNeighbours: () =>
      [...links.values()].flatMap(({ live, device, session }) => {
        const { id, mac } = peerEnd(session);
        return live ? [{ over: device.underlay, mac, hardif: device.ifindex, name: device.name, id }] : [];
      }),
    linkOn: (device) => [...links].find(([, held]) => held.device.ifindex === device)?.[0] ?? null,
    devices: () => new Set([...links.values()].map(({ device }) => device.ifindex)),
  };
}
