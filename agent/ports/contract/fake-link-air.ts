// SPDX-License-Identifier: Apache-2.0
import type { HeardEcho, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { done, refuse } from '../../core/refusal.ts';
import type { Clock } from '../clock.ts';
import type { HeardDatagram, KernelEchoes, LinkDatagrams } from '../link-datagrams.ts';

interface Port {
  readonly router: string;
  readonly underlay: IfIndex;
  readonly segment: string;
  readonly ip: LinkLocal;
  opened: boolean;
  readonly group: HeardDatagram[];
  readonly single: HeardDatagram[];
}

/** Cables and radios in memory that carry datagrams between agents. */
export interface FakeLinkAir {
  plug(router: string, underlay: IfIndex, segment: string, ip: LinkLocal): void;
  datagrams(router: string): LinkDatagrams;
  /** Whatever `router` sends on the segment is given here first; true: it is lost. */
  lose: (router: string, segment: string, bytes: Uint8Array) => boolean;
  /** Everything that was sent, in order. */
  readonly sent: { readonly router: string; readonly bytes: Uint8Array }[];
}

export function fakeLinkAir(clock: Pick<Clock, 'now'>): FakeLinkAir {
  const ports: Port[] = [];
  const portOf = (router: string, underlay: IfIndex): Port | undefined =>
    ports.find((port) => port.router === router && port.underlay === underlay && port.opened);
  const shut = (underlay: IfIndex) => refuse('us', 'channel-shut', `interface ${underlay} has no channel`);

  const air: FakeLinkAir = {
    lose: () => false,
    sent: [],
    plug: (router, underlay, segment, ip) => void ports.push({ router, underlay, segment, ip, opened: false, group: [], single: [] }),
    datagrams(router) {
      function carry(underlay: IfIndex, bytes: Uint8Array, to: LinkLocal | null) {
        const from = portOf(router, underlay);
        if (from === undefined) return shut(underlay);
        air.sent.push({ router, bytes: Uint8Array.from(bytes) });
        if (air.lose(router, from.segment, bytes)) return done;
        for (const port of ports) {
          if (port === from || port.segment !== from.segment || !port.opened || (to !== null && port.ip !== to)) continue;
          const heard = { from: { hardif: port.underlay, ip: from.ip }, at: clock.now(), bytes: Uint8Array.from(bytes) };
          (to === null ? port.group : port.single).push(heard);
        }
        return done;
      }
      return {
        open(underlay) {
          const port = ports.find((one) => one.router === router && one.underlay === underlay);
          if (port === undefined) return refuse('environment', 'interface-gone', `interface ${underlay} is gone`);
          port.opened = true;
          return done;
        },
        shut(underlay) {
          const port = portOf(router, underlay);
          if (port !== undefined) port.opened = false;
        },
        toAll: (underlay, bytes) => carry(underlay, bytes, null),
        to: ({ hardif, ip }, bytes) => carry(hardif, bytes, ip),
        drain() {
          const own = ports.filter((port) => port.router === router);
          return { group: own.flatMap((port) => port.group.splice(0)), single: own.flatMap((port) => port.single.splice(0)), refused: 0 };
        },
        close() {
          for (const port of ports) if (port.router === router) port.opened = false;
        },
      };
    },
  };
  return air;
}

/** Kernels that answer every echo at once. `open`: the interfaces on which they may be asked. */
export function fakeKernelEchoes(clock: Pick<Clock, 'now'>): KernelEchoes & { readonly opened: Set<IfIndex> } {
  const opened = new Set<IfIndex>();
  let answers: HeardEcho[] = [];
  return {
    opened,
    open(hardif) {
      opened.add(hardif);
      return done;
    },
    shut: (hardif) => void opened.delete(hardif),
    ask(hardif, to, sequence) {
      if (!opened.has(hardif)) return refuse('us', 'channel-shut', `interface ${hardif} has no channel`);
      answers.push({ hardif, from: to, at: clock.now(), sequence });
      return done;
    },
    drain() {
      const heard = answers;
      answers = [];
      return heard;
    },
    close: () => opened.clear(),
  };
}
