// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync } from 'node:fs';
import native from 'syscall-napi';

/** sched.h */
const newNetwork = 0x40000000n;

function setNamespace(fd: number): void {
  const number = native['__NR_setns'];
  if (number === undefined) throw new Error(`setns has no number on ${process.arch}`);
  native.syscall.sync(number, BigInt(fd), newNetwork);
}

let home: number | null = null;

/**
 * Runs `act` with this thread in a named network namespace. Sockets that `act` opens and processes that it starts belong to that
 * namespace for good, so one process can hold sockets in every namespace and no `ip netns exec` is needed. `act` must be
 * synchronous: anything awaited would go on elsewhere.
 */
export function inNamespace<T>(namespace: string, act: () => T): T {
  home ??= openSync('/proc/self/ns/net', 'r');
  const there = openSync(`/run/netns/${namespace}`, 'r');
  try {
    setNamespace(there);
    return act();
  } finally {
    setNamespace(home);
    closeSync(there);
  }
}
