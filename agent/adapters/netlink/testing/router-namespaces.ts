// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import native from 'syscall-napi';
import type { RoutingAlgorithm } from '../../../core/mesh/mesh-view.ts';

// Routers as network namespaces, for tests that need a real kernel with batman-adv and root: nothing outside is touched.

const cloneNewNet = 0x4000_0000n;
const began = openSync('/proc/self/ns/net', 'r');

function enter(fd: number): void {
  native.syscall.sync(native.__NR_setns as bigint, BigInt(fd), cloneNewNet);
}

export function run(command: string): string {
  return execFileSync('sh', ['-ec', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Moves this thread into a network namespace: sockets that are opened and programs that are started from now on live there.
 * Without a name: back to where the process began.
 */
export function enterNamespace(name: string | null): void {
  if (name === null) return enter(began);
  const fd = openSync(`/run/netns/${name}`, 'r');
  try {
    enter(fd);
  } finally {
    closeSync(fd);
  }
}

export interface Line {
  readonly namespaces: readonly string[];
  /** Removes the namespaces and goes back to where the process began. */
  close(): void;
}

/**
 * Three routers in a line, 10.77.0.1 to .3 on their bat0, each with a dummy primary0: `first`–`second`–`third`. Between the
 * first two lies also a second cable, so that each has two hard interfaces to the other. The third announces itself as
 * gateway. With `primary` "cable" there is no primary0: the first cable of each is its primary.
 */
export function buildLine(prefix: string, algorithm: RoutingAlgorithm, primary: 'dummy' | 'cable' = 'dummy'): Line {
  // A cable's ends are named before they are moved: they must not meet their namesakes here.
  enterNamespace(null);
  writeFileSync('/sys/module/batman_adv/parameters/routing_algo', algorithm);
  const namespaces = [1, 2, 3].map((n) => `${prefix}${n}`);
  namespaces.forEach((name, n) => {
    run(`ip netns add ${name}; ip -n ${name} link set lo up; ip -n ${name} link add bat0 type batadv; ip netns exec ${name} batctl meshif bat0 bl 0
      ip -n ${name} link set bat0 up; ip -n ${name} addr add 10.77.0.${n + 1}/24 dev bat0`);
    if (primary === 'dummy')
      run(`ip -n ${name} link add primary0 type dummy; ip -n ${name} link set primary0 up; ip -n ${name} link set primary0 master bat0`);
  });
  const cable = (from: number, to: number, name: string): void => {
    const [a, b] = [namespaces[from], namespaces[to]];
    run(`ip link add ${name} netns ${a} type veth peer name ${name} netns ${b}
      for n in ${a} ${b}; do ip -n $n link set ${name} up; ip -n $n link set ${name} master bat0; done`);
  };
  cable(0, 1, 'm0');
  cable(0, 1, 'm1');
  cable(1, 2, 'm2');
  run(`ip netns exec ${namespaces[2]} batctl meshif bat0 gw server`);
  return {
    namespaces,
    close() {
      enterNamespace(null);
      for (const name of namespaces) run(`ip netns del ${name}`);
    },
  };
}

/** The address of an interface, as `ip` tells it. */
export function macOf(namespace: string, name: string): string {
  return (JSON.parse(run(`ip -n ${namespace} -j link show dev ${name}`)) as { address: string }[])[0]?.address ?? '';
}

/** Asks every quarter of a second until it holds. */
export async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
