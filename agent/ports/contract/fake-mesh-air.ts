// SPDX-License-Identifier: Apache-2.0
import type { HeardNotice, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { done, refuse } from '../../core/refusal.ts';
import type { Clock } from '../clock.ts';
import type { MeshChannel } from '../mesh-channel.ts';

interface Member {
  readonly router: string;
  readonly mesh: IfIndex;
  readonly address: LinkLocal;
  island: number;
  opened: boolean;
  arrived: (() => HeardNotice | null)[];
}

/** The mesh interface of many routers in memory: who is on the same island hears each other. */
export interface FakeMeshAir {
  /** A router gets a mesh interface; its link-local address is the answer. */
  join(router: string, mesh: IfIndex): LinkLocal;
  leave(router: string): void;
  /** Routers hear those of their own island only; at first all are on island 0. */
  strand(router: string, island: number): void;
  /** A datagram that is no notice arrives. */
  disturb(router: string): void;
  channel(router: string): MeshChannel;
}

export function fakeMeshAir(clock: Pick<Clock, 'now'>): FakeMeshAir {
  const members = new Map<string, Member>();
  return {
    join(router, mesh) {
      const address = `fe80:0:0:0:0:0:ba7:${(members.size + 1).toString(16)}` as LinkLocal;
      members.set(router, { router, mesh, address, island: 0, opened: false, arrived: [] });
      return address;
    },
    leave: (router) => void members.delete(router),
    strand(router, island) {
      const member = members.get(router);
      if (member !== undefined) member.island = island;
    },
    disturb: (router) => void members.get(router)?.arrived.push(() => null),
    channel: (router) => ({
      open(mesh, name) {
        const member = members.get(router);
        if (member === undefined || member.mesh !== mesh) return refuse('environment', 'interface-gone', `${name} is gone`);
        member.opened = true;
        member.arrived = [];
        return done;
      },
      send(mesh, notice) {
        const from = members.get(router);
        if (from === undefined || !from.opened || from.mesh !== mesh)
          return refuse('us', 'channel-shut', 'the mesh interface has no channel');
        for (const to of members.values())
          if (to !== from && to.opened && to.island === from.island)
            to.arrived.push(() => ({ from: from.address, at: clock.now(), notice }));
        return done;
      },
      drain() {
        const member = members.get(router);
        const heard = (member?.arrived ?? []).map((arrive) => arrive());
        if (member !== undefined) member.arrived = [];
        const notices = heard.filter((notice) => notice !== null);
        return { notices, refused: heard.length - notices.length };
      },
      close() {
        const member = members.get(router);
        if (member !== undefined) member.opened = false;
      },
    }),
  };
}
