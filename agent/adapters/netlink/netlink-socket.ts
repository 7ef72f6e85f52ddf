// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { call } from '../syscall/syscall.ts';
import type { Errno } from '../syscall/errno.ts';
import { flagAck, flagDump, flagDumpInterrupted, flagRequest, type Message, messageDone, messageError, readMessages, writeMessage } from './message.ts';

// include/linux/socket.h, include/uapi/linux/netlink.h
const afNetlink = 16;
const sockRaw = 3;
const sockNonBlock = 0o4000;
const sockCloseOnExec = 0o2000000;
const solSocket = 1;
const soReceiveBuffer = 8;
const solNetlink = 270;
const netlinkExtendedAck = 11;
const messageDontWait = 0x40;
const messageTruncated = 0x20;

/** The kernel fills a dump's datagrams up to 32 KiB (net/netlink/af_netlink.c, netlink_dump). */
const datagramLimit = 65_536;
const datagramsLimit = 4096;
const dumpTries = 3;

/** Names of kernel error numbers that netlink answers carry (asm-generic/errno-base.h, errno.h). */
const answers: Readonly<Record<number, string>> = { 1: 'EPERM', 2: 'ENOENT', 16: 'EBUSY', 17: 'EEXIST', 19: 'ENODEV', 22: 'EINVAL', 28: 'ENOSPC', 34: 'ERANGE', 95: 'EOPNOTSUPP', 101: 'ENETUNREACH', 105: 'ENOBUFS', 3: 'ESRCH' };

/**
 * A netlink socket used without waiting: the kernel answers a request and fills a dump within the sending call, so the
 * answer can be taken at once. No thread is parked for it and nothing can end it silently.
 */
export interface NetlinkSocket {
  /** Sends a request and returns all messages that answer it. Refusal codes: `netlink-…`, remedies included. */
  request(type: number, flags: number, payload: Buffer): Outcome<Message[]>;
  dump(type: number, payload: Buffer): Outcome<Message[]>;
  /** Notifications that arrived; `lost`: the kernel dropped some. */
  drain(): Outcome<{ readonly messages: Message[]; readonly lost: boolean }>;
  close(): void;
}

function refusalOf(what: string, errno: Errno | string, text: string): { ok: false; refusal: import('../../core/refusal.ts').Refusal } {
  if (errno === 'EPERM' || errno === 'EACCES') return refuse('environment', 'netlink-not-permitted', `${what}: ${text}`, 'run with the capability CAP_NET_ADMIN');
  if (errno === 'ENODEV' || errno === 'ENXIO') return refuse('environment', 'no-such-interface', `${what}: ${text}`);
  if (errno === 'ENOENT') return refuse('environment', 'netlink-not-found', `${what}: ${text}`);
  if (errno === 'ENOBUFS') return refuse('environment', 'netlink-overrun', `${what}: the kernel dropped messages`);
  return refuse('environment', 'netlink-refused', `${what}: ${text} (${errno})`);
}

export function openNetlink(protocol: number, groups: number, what: string): Outcome<NetlinkSocket> {
  const opened = call('socket', afNetlink, sockRaw | sockNonBlock | sockCloseOnExec, protocol);
  if (!opened.ok) return refusalOf(`opening ${what}`, opened.errno, opened.text);
  const fd = opened.value;
  const address = Buffer.alloc(12);
  address.writeUInt16LE(afNetlink, 0);
  address.writeUInt32LE(groups >>> 0, 8);
  const bound = call('bind', fd, address, address.length);
  if (!bound.ok) {
    call('close', fd);
    return refusalOf(`opening ${what}`, bound.errno, bound.text);
  }
  const option = Buffer.alloc(4);
  option.writeUInt32LE(1 << 20, 0);
  call('setsockopt', fd, solSocket, soReceiveBuffer, option, 4);
  option.writeUInt32LE(1, 0);
  call('setsockopt', fd, solNetlink, netlinkExtendedAck, option, 4);

  const buffer = Buffer.alloc(datagramLimit);
  let sequence = 0;

  /** One datagram as messages, copied out of the buffer; null: nothing there. */
  function receive(): Outcome<Message[] | null> {
    const got = call('recvfrom', fd, buffer, buffer.length, messageDontWait | messageTruncated, 0, 0);
    if (!got.ok) return got.errno === 'EAGAIN' || got.errno === 'EINTR' ? accept(null) : refusalOf(what, got.errno, got.text);
    if (got.value > buffer.length) return refuse('environment', 'netlink-truncated', `${what}: a message of ${got.value} bytes did not fit`);
    const messages = readMessages(Buffer.from(buffer.subarray(0, got.value)));
    return messages === null ? refuse('environment', 'netlink-malformed', `${what}: a message's length does not fit its datagram`) : accept(messages);
  }

  function send(type: number, flags: number, payload: Buffer): Outcome<number> {
    sequence = (sequence + 1) & 0x7fffffff;
    const bytes = writeMessage(type, flags | flagRequest, sequence, payload);
    const sent = call('sendto', fd, bytes, bytes.length, messageDontWait, 0, 0);
    return sent.ok ? accept(sequence) : refusalOf(what, sent.errno, sent.text);
  }

  function answersOf(mine: number): Outcome<{ messages: Message[]; interrupted: boolean }> {
    const messages: Message[] = [];
    let interrupted = false;
    for (let datagrams = 0; datagrams < datagramsLimit; datagrams += 1) {
      const got = receive();
      if (!got.ok) return got;
      if (got.value === null) return refuse('environment', 'netlink-timeout', `${what}: the kernel's answer ended early`);
      for (const message of got.value) {
        if (message.sequence !== mine) continue;
        if ((message.flags & flagDumpInterrupted) !== 0) interrupted = true;
        if (message.type === messageDone) return accept({ messages, interrupted });
        if (message.type !== messageError) {
          messages.push(message);
          continue;
        }
        const code = message.payload.length >= 4 ? -message.payload.readInt32LE(0) : 22;
        if (code === 0) return accept({ messages, interrupted });
        return refusalOf(what, answers[code] ?? `errno ${code}`, 'the kernel refused');
      }
    }
    return refuse('environment', 'netlink-too-long', `${what}: the answer does not end`);
  }

  return accept({
    request(type, flags, payload) {
      const sent = send(type, flags | flagAck, payload);
      if (!sent.ok) return sent;
      const answered = answersOf(sent.value);
      return answered.ok ? accept(answered.value.messages) : answered;
    },
    dump(type, payload) {
      for (let tries = 1; ; tries += 1) {
        const sent = send(type, flagDump, payload);
        if (!sent.ok) return sent;
        const answered = answersOf(sent.value);
        if (!answered.ok) return answered;
        // The tables changed under the dump: what was read may miss or repeat rows.
        if (!answered.value.interrupted || tries >= dumpTries) return accept(answered.value.messages);
      }
    },
    drain() {
      const messages: Message[] = [];
      let lost = false;
      for (let datagrams = 0; datagrams < 256; datagrams += 1) {
        const got = receive();
        if (!got.ok) {
          if (got.refusal.code !== 'netlink-overrun') return got;
          lost = true;
          continue;
        }
        if (got.value === null) break;
        messages.push(...got.value);
      }
      return accept({ messages, lost });
    },
    close: () => void call('close', fd),
  });
}
