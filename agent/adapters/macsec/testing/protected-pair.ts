// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Sci, type SciPort, sciOf } from '../../../core/link/link-end.ts';
import type { AssociationNumber } from '../../../core/link/rekey-association.ts';
import type { MacsecKey } from '../../../core/link/session-keys.ts';
import { type MacAddress, macToBytes } from '../../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { freshKey } from '../../../ports/contract/link-protection.contract.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import type { ProtectedLink, ReplayWindow } from '../../../ports/link-protection.ts';
import { type Cable, type CableEnd, layCable } from '../../neighbour-channel/testing/cable.ts';
import { run } from '../../netlink/testing/router-namespaces.ts';
import { closeSocket } from '../../syscall/socket6.ts';
import { type RouterAgent, routerAgent } from './router-agent.ts';
import { openTap, type Tap } from './tap.ts';

// Two routers with a cable and MACsec over it, for tests in the rig.

/** A frame type for experiments (IEEE 802, local experimental EtherType 1). */
export const experiment = 0x88b5;

export interface RouterEnd extends RouterAgent {
  readonly cableEnd: CableEnd;
}

export const routerEnd = (cable: Cable, end: CableEnd): RouterEnd => ({
  cableEnd: end,
  ...routerAgent(end.namespace, end.name, (work) => cable.inside(end, work)),
});

/** One end of a link that carries frames. */
export interface ProtectedEnd extends RouterEnd {
  readonly sci: Sci;
  readonly device: IfIndex;
  readonly name: string;
  now(): Promise<ProtectedLink>;
  /** Sends whole frames through the device, as the routing protocol would. */
  send(frames: readonly Buffer[]): void;
  /** Hears what comes in on the device, or on the underlay. */
  tap(where: 'device' | 'underlay'): Tap;
}

export interface ProtectedPair {
  readonly cable: Cable;
  readonly near: ProtectedEnd;
  readonly far: ProtectedEnd;
  /** From near to far and back, a new key under this number; both send with it. */
  rekey(association: AssociationNumber): Promise<{ readonly nearToFar: MacsecKey; readonly farToNear: MacsecKey }>;
  close(): void;
}

/** A frame of 60 bytes that says its number. */
export function frameOf(from: MacAddress, to: MacAddress, number: number, length = 60, etherType = experiment): Buffer {
  const bytes = Buffer.alloc(length, 0x5a);
  bytes.set(macToBytes(to), 0);
  bytes.set(macToBytes(from), 6);
  bytes.writeUInt16BE(etherType, 12);
  bytes.writeUInt32BE(number, 14);
  return bytes;
}

export const numberOf = (frame: Buffer): number => frame.readUInt32BE(14);

async function protectedEnd(cable: Cable, end: RouterEnd, port: SciPort, peer: Sci, window: ReplayWindow): Promise<ProtectedEnd> {
  const link = granted(await end.protection.create({ underlay: end.underlay, port, peer, window, extended: false }));
  const { namespace, hardif } = end.cableEnd;
  // Only the test's frames travel over it, so that they can be counted.
  run(`ip netns exec ${namespace} sysctl -qw net.ipv6.conf.${link.name}.disable_ipv6=1`);
  return {
    ...end,
    sci: link.own,
    device: link.ifindex,
    name: link.name,
    async now() {
      const links = granted(await end.protection.observe());
      return links.find(({ ifindex }) => ifindex === link.ifindex) ?? assert.fail('the link is gone');
    },
    send(frames) {
      const tap = cable.inside(end.cableEnd, () => openTap(link.ifindex));
      for (const frame of frames) tap.send(frame);
      closeSocket(tap.fd);
    },
    tap: (where) => cable.inside(end.cableEnd, () => openTap(where === 'device' ? link.ifindex : hardif)),
  };
}

/** A cable whose ends have one queue each, a device at both, without keys. */
export async function layPair(prefix: string, window: ReplayWindow = 0): Promise<ProtectedPair> {
  const cable = layCable(prefix);
  const [nearEnd, farEnd] = [routerEnd(cable, cable.near), routerEnd(cable, cable.far)];
  const [nearPort, farPort] = [1 as SciPort, 2 as SciPort];
  const near = await protectedEnd(cable, nearEnd, nearPort, sciOf(farEnd.mac, farPort), window);
  const far = await protectedEnd(cable, farEnd, farPort, sciOf(nearEnd.mac, nearPort), window);
  return {
    cable,
    near,
    far,
    async rekey(association) {
      const [nearToFar, farToNear] = [freshKey(), freshKey()];
      granted(await far.protection.installReceiving(far.device, near.sci, association, nearToFar));
      granted(await near.protection.installReceiving(near.device, far.sci, association, farToNear));
      granted(await near.protection.installSending(near.device, association, nearToFar));
      granted(await far.protection.installSending(far.device, association, farToNear));
      granted(await near.protection.sendWith(near.device, association));
      granted(await far.protection.sendWith(far.device, association));
      return { nearToFar, farToNear };
    },
    close() {
      near.close();
      far.close();
      cable.close();
    },
  };
}
