// SPDX-License-Identifier: Apache-2.0
import { networkInterfaces } from 'node:os';
import native from 'syscall-napi';
import type { Impairment } from '../../faults/fault.ts';
import { inNamespace } from './enter-namespace.ts';
import { netemMessage } from './netem-message.ts';

const netlink = 16n;
const raw = 3n;
const route = 0n;

function call(name: string, ...args: readonly (bigint | Uint8Array)[]): bigint {
  const number = native[`__NR_${name}`];
  if (number === undefined) throw new Error(`${name} has no number on ${process.arch}`);
  return native.syscall.sync(number, ...args);
}

/** Interface indices of a namespace, from the scope of the link-local addresses: that costs no process. */
function indexOf(device: string): number {
  const scope = networkInterfaces()[device]?.find((one) => one.family === 'IPv6' && one.scopeid !== 0);
  if (scope?.family !== 'IPv6') throw new Error(`${device} has no link-local address`);
  return scope.scopeid;
}

/**
 * Impairs what leaves `device`, at once: starting `tc` costs a tenth of a second in an emulated guest, and both ends of a link
 * are to fail in the same instant. Null lets everything pass again.
 */
export function setNetem(namespace: string, device: string, impairment: Impairment | null): void {
  inNamespace(namespace, () => {
    const message = netemMessage(indexOf(device), impairment);
    const fd = call('socket', netlink, raw, route);
    try {
      call('sendto', fd, message, BigInt(message.length), 0n, 0n, 0n);
      // rtnetlink has answered by the time it returns from the request.
      const answer = Buffer.alloc(1024);
      call('recvfrom', fd, answer, BigInt(answer.length), 0n, 0n, 0n);
      const errno = answer.readInt32LE(16);
      if (errno !== 0) throw new Error(`the kernel refused netem on ${device} in ${namespace}: errno ${-errno}`);
    } finally {
      call('close', fd);
    }
  });
}
