// SPDX-License-Identifier: Apache-2.0
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { type CallResult, call } from './syscall.ts';

// include/linux/socket.h, include/uapi/linux/in6.h, asm-generic/socket.h, include/uapi/linux/icmpv6.h
const afInet6 = 10;
export const sockDatagram = 2;
export const sockRaw = 3;
export const nonBlockCloseOnExec = 0o2004000;
export const solSocket = 1;
export const soReuseAddress = 2;
export const soBindToDevice = 25;
export const protocolUdp = 17;
export const levelIpv6 = 41;
export const protocolIcmpv6 = 58;
export const ipv6MulticastIf = 17;
export const ipv6MulticastHops = 18;
export const ipv6MulticastLoop = 19;
export const ipv6JoinGroup = 20;
export const ipv6V6Only = 26;
export const dontWait = 0x40;
const addressLength = 28;

export function refusalOf(what: string, failed: Extract<CallResult, { ok: false }>): ReturnType<typeof refuse> {
  switch (failed.errno) {
    case 'EPERM':
    case 'EACCES':
      return refuse(
        'environment',
        'socket-not-permitted',
        `${what}: ${failed.text}`,
        'run with the capabilities CAP_NET_RAW and CAP_NET_ADMIN',
      );
    case 'ENODEV':
    case 'ENXIO':
      return refuse('environment', 'interface-gone', `${what}: ${failed.text}`);
    case 'ENETDOWN':
      return refuse('environment', 'interface-down', `${what}: ${failed.text}`);
    case 'EADDRNOTAVAIL':
    case 'ENETUNREACH':
      return refuse(
        'environment',
        'no-link-local',
        `${what}: the interface has no usable link-local address`,
        'enable IPv6 on the interface (sysctl net.ipv6.conf.IFACE.disable_ipv6=0)',
      );
    case 'ENOBUFS':
    case 'EAGAIN':
      return refuse('environment', 'socket-full', `${what}: ${failed.text}`);
    default:
      return refuse('environment', 'socket-refused', `${what}: ${failed.text} (${failed.errno})`);
  }
}

/** fe80::/10 (RFC 4291, 2.5.6): what no router forwards. */
export function isLinkLocal(bytes: Uint8Array, offset = 0): boolean {
  return bytes[offset] === 0xfe && ((bytes[offset + 1] ?? 0) & 0xc0) === 0x80;
}

/** struct sockaddr_in6. */
export function address6(ip: Uint8Array, port: number, ifindex: number): Buffer {
  const bytes = Buffer.alloc(addressLength);
  bytes.writeUInt16LE(afInet6, 0);
  bytes.writeUInt16BE(port, 2);
  Buffer.from(ip).copy(bytes, 8);
  bytes.writeUInt32LE(ifindex, 24);
  return bytes;
}

/** Four or more bytes of an option, an int in the machine's order. */
export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value, 0);
  return bytes;
}

export interface Option {
  readonly level: number;
  readonly name: number;
  readonly value: Buffer;
}

/**
 * Opens a non-blocking IPv6 socket with options set and bound to `address` (struct sockaddr_in6) where one is given.
 * Closed again where anything is refused.
 */
export function openSocket6(
  what: string,
  type: number,
  protocol: number,
  options: readonly Option[],
  address: Buffer | null,
): Outcome<number> {
  const opened = call('socket', afInet6, type | nonBlockCloseOnExec, protocol);
  if (!opened.ok) return refusalOf(what, opened);
  const fd = opened.value;
  for (const option of options) {
    const set = call('setsockopt', fd, option.level, option.name, option.value, option.value.length);
    if (set.ok) continue;
    call('close', fd);
    return refusalOf(what, set);
  }
  if (address !== null) {
    const bound = call('bind', fd, address, address.length);
    if (!bound.ok) {
      call('close', fd);
      return refusalOf(what, bound);
    }
  }
  return accept(fd);
}

export function sendTo(what: string, fd: number, bytes: Uint8Array, to: Buffer): Outcome<void> {
  const sent = call('sendto', fd, bytes, bytes.length, dontWait, to, to.length);
  return sent.ok ? done : refusalOf(what, sent);
}

export function closeSocket(fd: number): void {
  call('close', fd);
}
