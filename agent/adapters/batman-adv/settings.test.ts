// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KbitPerSecond } from '../../core/mesh/link-metric.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { routingControlContract } from '../../ports/contract/routing-control.contract.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { genericHeader } from '../netlink/generic-family.ts';
import { writeMessage } from '../netlink/message.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { doneMessage, errorMessage, scriptedWire } from '../netlink/testing/recorded-wire.ts';
import { attribute, textAttribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { createBatmanAdv } from './batman-adv.ts';
import { attr, command } from './numbers.ts';

const [family, hardif] = [31, 5 as IfIndex];
const [noEntry, noDevice, invalid] = [-2, -19, -22];
/** The settings that have a number each, with their width in bytes. */
const widths: Readonly<Record<number, 1 | 4>> = {
  [attr.hopPenalty]: 1,
  [attr.throughputOverride]: 4,
  [attr.originatorInterval]: 4,
  [attr.gatewayMode]: 1,
};

/** batman-adv's settings behind a wire: one mesh interface with one hard interface. `deaf` takes changes and makes none. */
function batadvKernel() {
  const state = { mesh: 3, deaf: false, loaded: true };
  const ofHardif = new Map<number, number>([
    [attr.hopPenalty, 0],
    [attr.throughputOverride, 0],
  ]);
  const ofMesh = new Map<number, number>([
    [attr.originatorInterval, 1000],
    [attr.gatewayMode, 0],
  ]);
  const table = new AttributeTable();
  const written = (values: Map<number, number>): Buffer[] =>
    [...values].map(([type, value]) => (widths[type] === 1 ? u8Attribute(type, value) : u32Attribute(type, value)));
  const mac = (type: number): Buffer => attribute(type, Buffer.of(2, 0, 0, 0, 0, 5));
  const answer = (number: number, parts: Buffer[]): Buffer => writeMessage(family, 2, 0, Buffer.concat([genericHeader(number), ...parts]));
  const hardifRow = (): Buffer =>
    answer(command.getHardif, [
      u32Attribute(attr.hardIndex, hardif),
      textAttribute(attr.hardName, 'm0'),
      mac(attr.hardAddress),
      attribute(attr.active, Buffer.alloc(0)),
      ...written(ofHardif),
    ]);

  const wire = scriptedWire((request) => {
    if (request.readUInt16LE(4) === 16)
      return state.loaded
        ? [writeMessage(16, 0, 0, Buffer.concat([genericHeader(1), attribute(1, Buffer.of(family, 0))])), errorMessage(0)]
        : [errorMessage(noEntry)];
    if (!state.loaded) return [errorMessage(noEntry)];
    table.fill(request, 20, request.length);
    if (table.u32(attr.meshIndex) !== state.mesh) return [errorMessage(noDevice)];
    const number = request[16];
    if (number === command.getMesh) {
      const parts = [
        u32Attribute(attr.meshIndex, state.mesh),
        textAttribute(attr.meshName, 'bat0'),
        mac(attr.meshAddress),
        textAttribute(attr.algorithm, 'BATMAN_V'),
        mac(attr.hardAddress),
        ...written(ofMesh),
      ];
      return [answer(command.getMesh, parts), errorMessage(0)];
    }
    const index = table.u32(attr.hardIndex);
    if (number === command.getHardif && index === null) return [hardifRow(), doneMessage()];
    if (number === command.getHardif || number === command.setHardif) {
      if (index !== hardif) return [errorMessage(invalid)];
      if (number === command.getHardif) return [hardifRow(), errorMessage(0)];
    }
    if (number !== command.setHardif && number !== command.setMesh) return [doneMessage()];
    const values = number === command.setHardif ? ofHardif : ofMesh;
    for (const type of values.keys()) {
      const value = widths[type] === 1 ? table.u8(type) : table.u32(type);
      if (value !== null && !state.deaf) values.set(type, value);
    }
    return [errorMessage(0)];
  });
  const indexOf = (name: string): Outcome<IfIndex> =>
    name === 'bat0' ? accept(state.mesh as IfIndex) : refuse('environment', 'no-mesh-interface', name);
  return { state, batman: createBatmanAdv(createNetlinkSocket(wire, 'batadv'), () => 0, indexOf) };
}

routingControlContract('batman-adv settings', async () => {
  const { batman } = batadvKernel();
  return { view: batman, control: batman, mesh: 'bat0', hardif };
});

test('what the kernel accepted and did not do is told as such', async () => {
  const { batman, state } = batadvKernel();
  const mesh = granted(await batman.observe('bat0')).mesh.ifindex;
  state.deaf = true;
  assert.equal(codeOf(await batman.setHopPenalty(mesh, hardif, 90)), 'not-applied');
  assert.equal(codeOf(await batman.setThroughputOverride(mesh, hardif, 5000 as KbitPerSecond)), 'not-applied');
  assert.equal(codeOf(await batman.setOriginatorInterval(mesh, ms(200))), 'not-applied');
  assert.equal(codeOf(await batman.setGatewayMode(mesh, 'server')), 'not-applied');
});

test('a mesh interface made anew is found under its new index', async () => {
  const { batman, state } = batadvKernel();
  assert.equal(granted(await batman.observe('bat0')).mesh.ifindex, 3);
  state.mesh = 8;
  assert.equal(granted(await batman.observe('bat0')).mesh.ifindex, 8);
});

test('a module that was unloaded is told, and found again when it is back', async () => {
  const { batman, state } = batadvKernel();
  granted(await batman.observe('bat0'));
  state.loaded = false;
  assert.notEqual(codeOf(await batman.observe('bat0')), 'accepted');
  assert.equal(codeOf(await batman.observe('bat0')), 'no-netlink-family');
  state.loaded = true;
  granted(await batman.observe('bat0'));
});
