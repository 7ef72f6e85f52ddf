// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../core/mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { AnnouncementBurst } from '../../ports/announcement-burst.ts';
import { type FilterStep, openPacketSocket, sendFrame } from '../syscall/packet-socket.ts';
import { createReceiver } from '../syscall/receive-many.ts';
import { closeSocket } from '../syscall/socket6.ts';
import { followingOgms, ownOgm } from './own-ogm.ts';

/** A stale next hop is believed until five newer announcements came another way (TQ_GLOBAL_WINDOW_SIZE, ring_buffer.c). */
const burst = 5;
const outgoing = 4;
/** SKF_AD_OFF + SKF_AD_PKTTYPE. */
const packetKind = 0xfffff004;

/** Own announcements on their way out: batman-adv's EtherType, an OGM of IV first, the router's address as its originator. */
function ownAnnouncements(originator: MacAddress): FilterStep[] {
  const mac = Buffer.from(macToBytes(originator));
  const [loadWord, loadHalf, loadByte, equals, give] = [0x20, 0x28, 0x30, 0x15, 0x06];
  const wanted = [
    [loadHalf, 12, 0x4305],
    [loadByte, 14, 0],
    [loadByte, packetKind, outgoing],
    [loadWord, 22, mac.readUInt32BE(0)],
    [loadHalf, 26, mac.readUInt16BE(4)],
  ] as const;
  const drop = 2 * wanted.length + 1;
  const steps = wanted.flatMap(([load, at, value], i): FilterStep[] => [
    [load, 0, 0, at],
    [equals, 0, drop - (2 * i + 2), value],
  ]);
  return [...steps, [give, 0, 0, 0xffff], [give, 0, 0, 0]];
}

interface Listening {
  readonly fd: number;
  readonly ifindex: IfIndex;
  readonly originator: MacAddress;
}

/**
 * B.A.T.M.A.N. IV announces by a timer: a changed interval counts from the announcement after next, up to a second later. What
 * this router announced last is read on its primary interface (one frame a second; the filter drops all else in the kernel),
 * and the ones that follow are sent through all its interfaces at once, save a primary that nobody hears (a dummy). Through a
 * real one they change no link's quality: their echoes are of numbers that the kernel has not sent yet and are passed over
 * (bat_iv_ogm.c, batadv_iv_ogm_process_reply: `bit_pos` is negative). B.A.T.M.A.N. V: refused with `burst-unsupported`.
 */
export function createOgmBurst(notice: (refusal: Refusal) => void): AnnouncementBurst {
  const receive = createReceiver();
  let view: MeshView | null = null;
  let listening: Listening | null = null;
  let last: Buffer | null = null;
  let told = false;

  function stopListening(): void {
    if (listening !== null) closeSocket(listening.fd);
    listening = null;
    last = null;
  }

  function listen(): void {
    const originator = view?.mesh.originator ?? null;
    const primary = view?.hardifs.find(({ mac }) => mac === originator);
    if (view === null || originator === null || primary === undefined || view.mesh.algorithm !== 'BATMAN_IV') return stopListening();
    if (listening !== null && listening.ifindex === primary.ifindex && listening.originator === originator) return;
    stopListening();
    const opened = openPacketSocket(`announcements on ${primary.name}`, primary.ifindex, ownAnnouncements(originator));
    if (opened.ok) listening = { fd: opened.value, ifindex: primary.ifindex, originator };
    else if (!told) {
      // Told once: without it routes are hurried by the interval alone.
      told = true;
      notice(opened.refusal);
    }
  }

  function read(): void {
    if (listening === null) return;
    for (const { bytes } of receive(listening.fd)) last = ownOgm(bytes, listening.originator) ?? last;
  }

  return {
    follow(seen) {
      view = seen;
      listen();
      read();
    },
    announce(): Outcome<number> {
      if (view?.mesh.algorithm !== 'BATMAN_IV')
        return refuse('environment', 'burst-unsupported', 'only B.A.T.M.A.N. IV announces in bursts');
      read();
      if (listening === null || last === null)
        return refuse('environment', 'no-announcement-seen', 'this router has not been seen announcing itself');
      const { fd, ifindex: primary } = listening;
      const ogm = last;
      let sent = 0;
      let refused: Outcome<never> | null = null;
      const heardOn = new Set(view.neighbours.map(({ hardif }) => hardif));
      for (const { ifindex, mac, name, active } of view.hardifs) {
        if (!active || (ifindex === primary && !heardOn.has(primary))) continue;
        const outcomes = followingOgms(ogm, burst, mac).map((frame) => sendFrame(`announcements on ${name}`, fd, ifindex, frame));
        const failed = outcomes.find((one) => !one.ok);
        if (failed === undefined) sent += 1;
        else if (!failed.ok) refused = failed;
      }
      return sent === 0 && refused !== null ? refused : accept(sent);
    },
    close: stopListening,
  };
}
