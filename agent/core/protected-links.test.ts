// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from './action.ts';
import type { Event } from './event.ts';
import type { SpiffeId } from './identity/spiffe-id.ts';
import { ignorant, type Knowledge } from './knowledge/knowledge.ts';
import type { NodeId } from './mesh/beacon.ts';
import type { KernelLink } from './mesh/kernel-link.ts';
import { linkLocalOf } from './mesh/link-local.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import type { HardInterface, IfIndex, MeshView } from './mesh/mesh-view.ts';
import type { ProtectedNeighbour } from './mesh/protected-neighbour.ts';
import { step } from './step.ts';
import { usualSettings } from './testing/settings.ts';
import { instant, ms, wallTime } from './time.ts';

const radio = 4 as IfIndex;
const device = 9 as IfIndex;
const mesh = 3 as IfIndex;
const [ours, theirs] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as MacAddress[] as [MacAddress, MacAddress];
const neighbour: ProtectedNeighbour = {
  over: radio,
  mac: theirs,
  hardif: device,
  name: 'x0r4p1',
  id: 'spiffe://mesh.example/router/b' as SpiffeId,
};

const link = (ifindex: IfIndex, name: string, kind: string | null): KernelLink => ({
  ifindex,
  name,
  mac: ours,
  up: true,
  carrier: true,
  master: null,
  mtu: 1532,
  kind,
  rxPackets: 0,
  txPackets: 0,
  rxBytes: 0,
  txBytes: 0,
  rxErrors: 0,
  txErrors: 0,
  rxDropped: 0,
  txDropped: 0,
});

const hardif = (ifindex: IfIndex, name: string): HardInterface => ({
  ifindex,
  name,
  mac: ours,
  active: true,
  hopPenalty: 0,
  throughputOverride: null,
  elpInterval: null,
});

const view = (hardifs: HardInterface[]): MeshView => ({
  mesh: {
    ifindex: mesh,
    name: 'bat0',
    mac: ours,
    algorithm: 'BATMAN_IV',
    version: '2022.3',
    originator: '02:00:00:00:00:aa' as MacAddress,
    originatorInterval: ms(1000),
    hopPenalty: 30,
    gatewayMode: 'off',
    gatewaySelectionClass: 20,
    bandwidthDown: 0 as never,
    bandwidthUp: 0 as never,
  },
  hardifs,
  routes: [],
  neighbours: [],
  gateways: [],
});

/** A router whose links are protected over its radio, told a few things one after the other. */
class Router {
  knowledge: Knowledge = ignorant;
  now = 1000;

  constructor() {
    const settings = { ...usualSettings, underlays: ['radio0'] };
    this.tell({ kind: 'started', at: instant(this.now), wall: wallTime(0), random: 7, settings, lasting: null });
    const links = [link(radio, 'radio0', null), link(device, neighbour.name, 'macsec')];
    this.tell({ kind: 'links', at: instant(this.now), links, linkLocals: {}, addresses: {} });
    this.tell({ kind: 'mesh', at: instant(this.now), view: view([]) });
  }

  tell(event: Event): readonly Action[] {
    const { knowledge, actions } = step(this.knowledge, event);
    this.knowledge = knowledge;
    return actions;
  }

  turn(after = 100): readonly Action[] {
    this.now += after;
    return this.tell({ kind: 'tick', at: instant(this.now), wall: wallTime(0) });
  }

  protect(): void {
    this.tell({ kind: 'protected', at: instant(this.now), links: [neighbour] });
  }

  hear(sequence: number): void {
    const beacon = { node: 42 as NodeId, sequence, mac: theirs, interval: ms(100), boost: 0, heard: [] };
    this.tell({
      kind: 'heard',
      at: instant(this.now),
      beacons: [{ hardif: radio, from: linkLocalOf(theirs), at: instant(this.now), beacon }],
      echoes: [],
    });
  }
}

const attachments = (actions: readonly Action[]) => actions.filter((action) => action.kind === 'attach-link');

test('beacons go over the radio, and never over a device that lies upon it', () => {
  const router = new Router();
  router.protect();
  router.tell({ kind: 'mesh', at: instant(router.now), view: view([hardif(device, neighbour.name)]) });
  assert.deepEqual(Object.keys(router.knowledge.hardifs), [String(radio)]);
  assert.ok(router.turn().some((action) => action.kind === 'open-channel' && action.hardif === radio));
});

test('the device of an authenticated link is brought into the mesh, once, and again when it is missing there', () => {
  const router = new Router();
  assert.deepEqual(attachments(router.turn()), []);
  router.protect();
  assert.deepEqual(attachments(router.turn()), [{ kind: 'attach-link', hardif: device, name: neighbour.name, mesh }]);
  assert.deepEqual(attachments(router.turn()), []);
  router.tell({ kind: 'mesh', at: instant(router.now), view: view([hardif(device, neighbour.name)]) });
  for (let n = 0; n < 50; n += 1) assert.deepEqual(attachments(router.turn()), []);
  router.tell({ kind: 'mesh', at: instant(router.now), view: view([]) });
  assert.equal(attachments(router.turn()).length, 1);
});

test('what this agent took out of the mesh itself is not brought back behind its back', () => {
  const router = new Router();
  const undo = { kind: 'attach-hardif', hardif: device, name: neighbour.name, mesh } as const;
  const lasting = { ...router.knowledge.lasting, owned: [{ resource: `master:${neighbour.name}`, heal: 'h-1', ours: 'detached', undo }] };
  router.knowledge = { ...router.knowledge, lasting: lasting as unknown as Knowledge['lasting'] };
  router.protect();
  assert.deepEqual(attachments(router.turn()), []);
});

test('a neighbour is heard over the radio and healed on its own device', () => {
  const router = new Router();
  router.protect();
  router.hear(1);
  const [watch] = Object.values(router.knowledge.neighbours);
  assert.ok(watch);
  assert.deepEqual([watch.over, watch.hardif, watch.hardifName], [radio, device, neighbour.name]);
});

test('its kernel is asked over the device, at the address that the device makes from its own', () => {
  const router = new Router();
  router.protect();
  for (let n = 1; n <= 30; n += 1) {
    router.hear(n);
    router.turn();
  }
  const asked = [];
  for (let n = 0; n < 10; n += 1) asked.push(...router.turn().filter((action) => action.kind === 'send-echo'));
  assert.ok(asked.length > 0);
  for (const action of asked) assert.deepEqual([action.hardif, action.to], [device, 'fe80:0:0:0:0:ff:fe00:2']);
});

test('a link whose keys are gone is watched no more: what was said of it is about another device', () => {
  const router = new Router();
  router.protect();
  router.hear(1);
  router.tell({ kind: 'protected', at: instant(router.now), links: [] });
  assert.deepEqual(router.knowledge.neighbours, {});
});
