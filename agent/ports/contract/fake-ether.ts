// SPDX-License-Identifier: Apache-2.0
import type { Beacon, HeardBeacon, HeardEcho, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { done, refuse } from '../../core/refusal.ts';
import { after, type Instant, type Milliseconds, ms } from '../../core/time.ts';
import type { Clock } from '../clock.ts';
import type { NeighbourChannel } from '../neighbour-channel.ts';

/** What happens to frames in one direction. `loss` 0–1. */
export interface Impairment {
  readonly loss: number;
  readonly delay: Milliseconds;
}

interface Port {
  readonly router: string;
  readonly hardif: IfIndex;
  readonly segment: string;
  readonly address: LinkLocal;
  opened: boolean;
  arrived: { readonly at: Instant; readonly hear: (heard: Heard) => void }[];
}

interface Heard {
  readonly beacons: HeardBeacon[];
  readonly echoes: HeardEcho[];
  refused: number;
}

/** Cables and radios in memory: all interfaces on one segment hear each other, each direction with its own faults. */
export interface FakeEther {
  /** Plugs an interface in; its link-local address is the answer. */
  plug(router: string, hardif: IfIndex, segment: string): LinkLocal;
  /** The interface vanishes. */
  unplug(router: string, hardif: IfIndex): void;
  /** One direction only; the other one stays as it is. */
  impair(from: string, to: string, segment: string, impairment: Impairment): void;
  /** A datagram that is no beacon arrives. */
  disturb(router: string, hardif: IfIndex): void;
  /** A router's agent; its kernel answers echoes whether or not the agent's channel is open. */
  channel(router: string): NeighbourChannel;
}

const perfect: Impairment = { loss: 0, delay: ms(0) };

/** `random`: numbers in [0, 1), drawn once for every frame and direction with loss. */
export function fakeEther(clock: Pick<Clock, 'now'>, random: () => number): FakeEther {
  const ports: Port[] = [];
  const impairments = new Map<string, Impairment>();
  const portOf = (router: string, hardif: IfIndex): Port | undefined =>
    ports.find((port) => port.router === router && port.hardif === hardif);

  /** When a frame that leaves `from` at `at` reaches `to`; null where it is lost. */
  function arrival(from: Port, to: Port, at: Instant): Instant | null {
    const { loss, delay } = impairments.get(`${from.router} ${to.router} ${from.segment}`) ?? perfect;
    return loss > 0 && random() < loss ? null : after(at, delay);
  }

  function deliver(from: Port, to: Port, hear: (heard: Heard) => void): void {
    const at = to.opened ? arrival(from, to, clock.now()) : null;
    if (at !== null) to.arrived.push({ at, hear });
  }

  const channel = (router: string): NeighbourChannel => ({
    open(hardif, name) {
      const port = portOf(router, hardif);
      if (port === undefined) return refuse('environment', 'interface-gone', `${name} is gone`);
      port.opened = true;
      port.arrived = [];
      return done;
    },
    shut(hardif) {
      const port = portOf(router, hardif);
      if (port !== undefined) port.opened = false;
    },
    send(hardif, beacon: Beacon) {
      const from = portOf(router, hardif);
      if (from === undefined || !from.opened) return refuse('us', 'channel-shut', `interface ${hardif} has no channel`);
      for (const to of ports)
        if (to !== from && to.segment === from.segment)
          deliver(from, to, ({ beacons }) => beacons.push({ hardif: to.hardif, from: from.address, at: clock.now(), beacon }));
      return done;
    },
    echo(hardif, address, sequence) {
      const from = portOf(router, hardif);
      if (from === undefined || !from.opened) return refuse('us', 'channel-shut', `interface ${hardif} has no channel`);
      const to = ports.find((port) => port.segment === from.segment && port.address === address);
      const asked = to === undefined ? null : arrival(from, to, clock.now());
      const answered = to === undefined || asked === null ? null : arrival(to, from, asked);
      if (answered !== null)
        from.arrived.push({ at: answered, hear: ({ echoes }) => echoes.push({ hardif, from: address, at: clock.now(), sequence }) });
      return done;
    },
    drain() {
      const heard: Heard = { beacons: [], echoes: [], refused: 0 };
      for (const port of ports.filter((one) => one.router === router && one.opened)) {
        const due = port.arrived.filter(({ at }) => at <= clock.now());
        port.arrived = port.arrived.filter(({ at }) => at > clock.now());
        for (const { hear } of due.sort((a, b) => a.at - b.at)) hear(heard);
      }
      return heard;
    },
    close() {
      for (const port of ports) if (port.router === router) port.opened = false;
    },
  });

  return {
    plug(router, hardif, segment) {
      const address = `fe80:0:0:0:0:0:${(ports.length + 1).toString(16)}:${hardif.toString(16)}` as LinkLocal;
      ports.push({ router, hardif, segment, address, opened: false, arrived: [] });
      return address;
    },
    unplug(router, hardif) {
      const at = ports.findIndex((port) => port.router === router && port.hardif === hardif);
      if (at >= 0) ports.splice(at, 1);
    },
    impair: (from, to, segment, impairment) => void impairments.set(`${from} ${to} ${segment}`, impairment),
    disturb(router, hardif) {
      portOf(router, hardif)?.arrived.push({
        at: clock.now(),
        hear(heard) {
          heard.refused += 1;
        },
      });
    },
    channel,
  };
}
