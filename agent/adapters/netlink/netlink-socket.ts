// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { kernelRefusal, refusalOfAnswer } from './kernel-refusal.ts';
import { type KernelSocket, openKernelSocket } from './kernel-socket.ts';
import {
  type Decode,
  flagAck,
  flagDump,
  flagDumpInterrupted,
  flagRequest,
  messageDone,
  messageError,
  walkMessages,
  writeMessage,
} from './message.ts';

/** The kernel fills a dump's datagrams up to 32 KiB (net/netlink/af_netlink.c, netlink_dump). */
const datagramLimit = 65_536;
/** 128 MiB of one answer: no table is so long. */
const datagramsLimit = 4096;
/** Notifications taken in one turn; what is left waits for the next. */
const drainLimit = 256;
const dumpTries = 3;
/** How long an answer that the kernel did not give within the sending call is waited for. */
const patience = 50;

/**
 * A netlink socket used without waiting: the kernel answers a request and fills a dump within the sending and receiving
 * calls themselves, so the answer can be taken at once. No thread is parked for it and nothing can end it silently.
 * Refusal codes: `netlink-…`, `no-such-interface`.
 */
export interface NetlinkSocket {
  /** Sends a request, waits for its acknowledgement and returns what came before it. */
  request<T>(type: number, flags: number, payload: Uint8Array, decode: Decode<T>): Outcome<T[]>;
  /** A request of which only the acknowledgement counts. */
  change(type: number, flags: number, payload: Uint8Array): Outcome<void>;
  /**
   * A whole table. Rows that cannot be read are left out, unless it is all of them. Where the table changed under the
   * dump it is read anew, at most three times; then the last reading stands.
   */
  dump<T>(type: number, payload: Uint8Array, decode: Decode<T>): Outcome<T[]>;
  /** Notifications that arrived; `lost`: the kernel dropped some. */
  drain<T>(decode: Decode<T>): Outcome<{ readonly rows: T[]; readonly lost: boolean }>;
  close(): void;
}

type Refused = Extract<Outcome<never>, { ok: false }>;

/** What is known so far of one answer. */
interface Conversation<T> {
  readonly rows: T[];
  interrupted: boolean;
  ended: boolean;
  /** The kernel's refusal. */
  refused: Refused | null;
  /** Why the first unreadable row is so. */
  unreadable: Refused | null;
}

const newConversation = <T>(rows: T[]): Conversation<T> => ({ rows, interrupted: false, ended: false, refused: null, unreadable: null });

// Calls are synchronous: one buffer serves all sockets of the process.
const buffer = Buffer.alloc(datagramLimit);

/** `wire` is the kernel, or recorded bytes in tests. */
export function createNetlinkSocket(wire: KernelSocket, what: string): NetlinkSocket {
  let sequence = 0;
  /** An answer was not read to its end: its rest would hinder the next request. */
  let stale = false;

  const malformed = () => refuse('environment', 'netlink-malformed', `${what}: a message's length does not fit its datagram`);

  /** Length of the next datagram in the buffer; null: none is there. */
  function receive(): Outcome<number | null> {
    const got = wire.receive(buffer);
    if (!got.ok) return got.errno === 'EAGAIN' || got.errno === 'EINTR' ? accept(null) : kernelRefusal(what, got.errno, got.text);
    if (got.value > buffer.length)
      return refuse('environment', 'netlink-truncated', `${what}: a message of ${got.value} bytes did not fit`);
    return accept(got.value);
  }

  function take<T>(talk: Conversation<T>, row: Outcome<T> | null): void {
    if (row === null) return;
    if (row.ok) talk.rows.push(row.value);
    else talk.unreadable ??= row;
  }

  /** Reads the messages of one datagram that answer `mine`; false where one does not fit. */
  function readAnswer<T>(length: number, mine: number, talk: Conversation<T>, decode: Decode<T>): boolean {
    return walkMessages(buffer, length, (from, to, type, flags, of) => {
      if (of !== mine) return true;
      if ((flags & flagDumpInterrupted) !== 0) talk.interrupted = true;
      if (type === messageError || type === messageDone) {
        // A dump that failed on its way says so in its last message (af_netlink.c, netlink_dump_done).
        if (type === messageError || (to - from >= 4 && buffer.readInt32LE(from) < 0))
          talk.refused = refusalOfAnswer(what, buffer, from, to, flags);
        talk.ended = true;
        return false;
      }
      take(talk, decode(buffer, from, to, type));
      return true;
    });
  }

  function converse<T>(type: number, flags: number, payload: Uint8Array, decode: Decode<T>): Outcome<Conversation<T>> {
    if (stale) {
      const renewed = wire.renew();
      if (!renewed.ok) return renewed;
    }
    stale = true;
    sequence = (sequence + 1) & 0x7fffffff || 1;
    const bytes = writeMessage(type, flags | flagRequest, sequence, payload);
    const sent = wire.send(bytes);
    if (!sent.ok) return kernelRefusal(what, sent.errno, sent.text);
    const talk = newConversation<T>([]);
    for (let datagrams = 0; !talk.ended; datagrams += 1) {
      if (datagrams >= datagramsLimit) return refuse('environment', 'netlink-too-long', `${what}: the answer does not end`);
      let got = receive();
      if (got.ok && got.value === null && wire.ready(patience)) got = receive();
      if (!got.ok) return got;
      if (got.value === null) return refuse('environment', 'netlink-timeout', `${what}: the kernel did not answer within ${patience} ms`);
      if (!readAnswer(got.value, sequence, talk, decode)) return malformed();
    }
    stale = false;
    return accept(talk);
  }

  function rowsOf<T>(talk: Conversation<T>): Outcome<T[]> {
    if (talk.refused !== null) return talk.refused;
    return talk.rows.length === 0 && talk.unreadable !== null ? talk.unreadable : accept(talk.rows);
  }

  return {
    request(type, flags, payload, decode) {
      const answered = converse(type, flags | flagAck, payload, decode);
      return answered.ok ? rowsOf(answered.value) : answered;
    },
    change(type, flags, payload) {
      const answered = converse(type, flags | flagAck, payload, () => null);
      if (!answered.ok) return answered;
      return answered.value.refused ?? accept(undefined);
    },
    dump(type, payload, decode) {
      for (let tries = 1; ; tries += 1) {
        const answered = converse(type, flagDump, payload, decode);
        if (!answered.ok) return answered;
        if (!answered.value.interrupted || tries >= dumpTries) return rowsOf(answered.value);
      }
    },
    drain<T>(decode: Decode<T>) {
      const rows: T[] = [];
      let lost = false;
      // Asking first spares the exception that an empty socket's answer costs.
      for (let datagrams = 0; datagrams < drainLimit && wire.ready(0); datagrams += 1) {
        const got = receive();
        if (!got.ok) {
          if (got.refusal.code !== 'netlink-overrun' && got.refusal.code !== 'netlink-truncated') return got;
          lost = true;
          continue;
        }
        if (got.value === null) break;
        // The sequence is that of whoever caused the change, or 0: every message counts.
        const talk = newConversation<T>(rows);
        const whole = walkMessages(buffer, got.value, (from, to, type) => {
          take(talk, decode(buffer, from, to, type));
          return true;
        });
        if (!whole || talk.unreadable !== null) lost = true;
      }
      return accept({ rows, lost });
    },
    close: () => wire.close(),
  };
}

/** Opens a socket of `protocol` that joined the multicast `groups` (a bit mask); `what` names it in refusals. */
export function openNetlink(protocol: number, groups: number, what: string): Outcome<NetlinkSocket> {
  const opened = openKernelSocket(protocol, groups, what);
  return opened.ok ? accept(createNetlinkSocket(opened.value, what)) : opened;
}
