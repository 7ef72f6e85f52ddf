// SPDX-License-Identifier: Apache-2.0
import { currentObjects } from '../../../../bpf/current-objects.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import { type NetlinkSocket, openNetlink } from '../../netlink/netlink-socket.ts';
import { enterNamespace, run } from '../../netlink/testing/router-namespaces.ts';
import { interfaceIndex } from '../../rtnetlink/interface-index.ts';
import { netlinkRoute } from '../../rtnetlink/numbers.ts';
import { createXdpTelemetry, type XdpOptions, type XdpTelemetry } from '../xdp-telemetry.ts';
import { openFrameSender } from './frame-sender.ts';

/** A namespace with a cable `x0`–`x1` in it: what leaves x1 arrives at x0, where telemetry counts. */
export interface TelemetryCable {
  readonly socket: NetlinkSocket;
  readonly hardif: IfIndex;
  readonly peer: IfIndex;
  readonly object: string;
  readonly pinDirectory: string;
  readonly notices: Refusal[];
  open(options?: Partial<XdpOptions>): XdpTelemetry;
  send(frames: readonly Buffer[]): void;
  /** Removes the namespace and all else, and goes back to where the process began. */
  close(): void;
}

let cables = 0;

/** This thread is in the cable's namespace until it is closed. Needs root and a BPF file system at /sys/fs/bpf. */
export function layCable(): TelemetryCable {
  cables += 1;
  const namespace = `x0cable${process.pid}n${cables}`;
  const object = currentObjects().telemetry;
  const pinDirectory = `/sys/fs/bpf/${namespace}`;
  // No IPv6: the cable carries the test's frames only.
  run(`ip netns add ${namespace}; ip netns exec ${namespace} sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    ip -n ${namespace} link add x0 type veth peer name x1; ip -n ${namespace} link set x0 up; ip -n ${namespace} link set x1 up`);
  enterNamespace(namespace);
  const socket = granted(openNetlink(netlinkRoute, 0, 'rtnetlink'));
  const [hardif, peer] = [granted(interfaceIndex('x0')), granted(interfaceIndex('x1'))];
  const sender = openFrameSender(peer);
  const notices: Refusal[] = [];
  return {
    socket,
    hardif,
    peer,
    object,
    pinDirectory,
    notices,
    open: (options = {}) => createXdpTelemetry({ socket, object, pinDirectory, notice: (refusal) => notices.push(refusal), ...options }),
    send(frames) {
      for (const frame of frames) sender.send(frame);
    },
    close() {
      sender.close();
      socket.close();
      enterNamespace(null);
      run(`ip netns del ${namespace}`);
    },
  };
}
