// SPDX-License-Identifier: Apache-2.0
import { type Refusal, refuse } from '../../core/refusal.ts';
import { AttributeTable, align4 } from './attribute-table.ts';

/** Names of the kernel's error numbers in netlink answers (asm-generic/errno-base.h, errno.h; MIPS has others above 34). */
const names: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  6: 'ENXIO',
  13: 'EACCES',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  28: 'ENOSPC',
  34: 'ERANGE',
  95: 'EOPNOTSUPP',
  101: 'ENETUNREACH',
  105: 'ENOBUFS',
  113: 'EHOSTUNREACH',
};

// NETLINK_EXT_ACK (include/uapi/linux/netlink.h): an error message carries the kernel's reason as text.
const flagCapped = 0x100;
const flagExtended = 0x200;
const reasonText = 1;
const reason = new AttributeTable();
const noReason = 'the kernel refused';

/** A refused call or answer as a refusal with a stable code, and what to do about it. */
export function kernelRefusal(what: string, errno: string, text: string): { ok: false; refusal: Refusal } {
  switch (errno) {
    case 'EPERM':
    case 'EACCES':
      return refuse('environment', 'netlink-not-permitted', `${what}: ${text} (${errno})`, 'run with the capability CAP_NET_ADMIN');
    case 'ENODEV':
    case 'ENXIO':
      return refuse('environment', 'no-such-interface', `${what}: ${text} (${errno})`);
    case 'ENOENT':
    case 'ESRCH':
      return refuse('environment', 'netlink-not-found', `${what}: ${text} (${errno})`);
    case 'EEXIST':
    case 'EBUSY':
      return refuse('environment', 'netlink-busy', `${what}: ${text} (${errno})`);
    case 'EOPNOTSUPP':
      return refuse('environment', 'netlink-unsupported', `${what}: ${text} (${errno})`);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return refuse('environment', 'netlink-unreachable', `${what}: ${text} (${errno})`);
    case 'ENOBUFS':
    case 'ENOMEM':
      return refuse('environment', 'netlink-overrun', `${what}: the kernel had no room for its answer`);
    default:
      return refuse('environment', 'netlink-refused', `${what}: ${text} (${errno})`);
  }
}

/** struct nlmsgerr in `bytes[from..to)`: null where it only acknowledges. */
export function refusalOfAnswer(
  what: string,
  bytes: Buffer,
  from: number,
  to: number,
  flags: number,
): { ok: false; refusal: Refusal } | null {
  if (to - from < 4) return refuse('environment', 'netlink-malformed', `${what}: the kernel's answer is too short`);
  const code = -bytes.readInt32LE(from);
  if (code === 0) return null;
  const errno = names[code] ?? `errno ${code}`;
  let text = noReason;
  if ((flags & flagExtended) !== 0 && to - from >= 8) {
    // The request's header, and unless capped its whole text, stand before the reason.
    const request = (flags & flagCapped) !== 0 ? 16 : align4(bytes.readUInt32LE(from + 4));
    if (request >= 16 && reason.fill(bytes, from + 4 + request, to)) text = reason.text(reasonText) ?? text;
  }
  return kernelRefusal(what, errno, text);
}
