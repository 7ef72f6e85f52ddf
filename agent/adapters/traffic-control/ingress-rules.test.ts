// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { underlayFilterContract } from '../../ports/contract/underlay-filter.contract.ts';
import { addLink, newState } from '../macsec/testing/kernel-state.ts';
import { routeWire } from '../macsec/testing/route-side.ts';
import { createUnderlayFilter, underlayRules } from '../macsec/underlay-filter.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { attribute, nestedAttribute, textAttribute } from '../netlink/write-attribute.ts';
import { decodeRule } from './decode-rule.ts';
import { newRule } from './ingress-rule.ts';

function guarded() {
  const state = newState();
  const below = addLink(state, { name: 'mesh0' }) as IfIndex;
  const wire = routeWire(state);
  const link = state.links.get(below) ?? assert.fail();
  return { state, below, link, wire, filter: createUnderlayFilter(createNetlinkSocket(wire, 'route')) };
}

underlayFilterContract('traffic control in memory', async () => {
  const { state, below, filter } = guarded();
  let vlan = 0;
  return {
    filter,
    underlay: below,
    stackVlan: async () => {
      vlan = addLink(state, { name: 'mesh0.7', kind: 'vlan', below });
    },
    unstackVlan: async () => void state.links.delete(vlan),
  };
});

/** A filter of somebody else: pass by BPF. */
function foreignRule(below: number, preference: number): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(20), textAttribute(1, 'bpf'), attribute(2, Buffer.alloc(0))]);
  bytes.writeInt32LE(below, 4);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(0xffff_fff2, 12);
  bytes.writeUInt32LE(((preference << 16) | 0x0300) >>> 0, 16);
  return bytes;
}

test('guarding is told as in place, is done once however often it is asked for, and lifted without a rest', async () => {
  const { below, link, filter, wire } = guarded();
  assert.equal(granted(await filter.read(below, false)), null);
  granted(await filter.guard(below, false));
  const count = link.filters.length;
  const asked = wire.requests.length;
  granted(await filter.guard(below, false));
  assert.equal(link.filters.length, count);
  const changes = wire.requests.slice(asked).filter((request) => [44, 45].includes(request.readUInt16LE(4)));
  assert.equal(changes.length, 0);
  assert.deepEqual(granted(await filter.read(below, false)), { protected: 0, agent: 0, needed: 0, clear: 0, dropped: 0 });
  granted(await filter.lift(below));
  granted(await filter.lift(below));
  assert.deepEqual(link.filters, []);
});

test('the rule that drops is made last and taken away first, so the agent is never cut off halfway', async () => {
  const { below, link, filter } = guarded();
  granted(await filter.guard(below, true));
  const preferences = link.filters.map((one) => one.readUInt16LE(18));
  assert.deepEqual(
    preferences,
    [...preferences].sort((a, b) => a - b),
  );
});

test('migration ends: what was let through in clear is taken away, and nothing else is touched', async () => {
  const { below, link, filter } = guarded();
  granted(await filter.guard(below, true));
  const before = [...link.filters];
  granted(await filter.guard(below, false));
  const kept = underlayRules([7830], false).length;
  assert.equal(link.filters.length, kept);
  assert.ok(link.filters.every((one) => before.includes(one)));
  assert.equal(granted(await filter.read(below, true)), null);
  assert.notEqual(granted(await filter.read(below, false)), null);
});

test('a leftover rule that passes more than is asked for makes the filter not whole', async () => {
  const { below, filter } = guarded();
  granted(await filter.guard(below, true));
  assert.equal(granted(await filter.read(below, false)), null);
});

test('somebody’s filter that would decide first is refused by name, one that comes after is left alone', async () => {
  const { below, link, filter } = guarded();
  link.filters.push(foreignRule(below, 100));
  granted(await filter.guard(below, false));
  granted(await filter.lift(below));
  assert.equal(link.filters.length, 1);
  link.filters[0] = foreignRule(below, 1);
  assert.equal(codeOf(await filter.guard(below, false)), 'filter-foreign');
});

test('one that is put before later is seen', async () => {
  const { below, link, filter } = guarded();
  granted(await filter.guard(below, false));
  link.filters.unshift(foreignRule(below, 1));
  assert.equal(granted(await filter.read(below, false)), null);
});

test('a kernel without classifiers says so', async () => {
  const { state, below, filter } = guarded();
  state.lacks.add('filters');
  assert.equal(codeOf(await filter.guard(below, false)), 'filter-unsupported');
});

test('counts are read from the action, in 32 bits or in 64', () => {
  const [rule] = underlayRules([7830], false);
  const told = (stats: Buffer): number => {
    const action = [textAttribute(1, 'gact'), nestedAttribute(4, [stats])];
    const payload = Buffer.concat([
      newRule(3, rule ?? assert.fail()).subarray(0, 20),
      textAttribute(1, 'matchall'),
      nestedAttribute(2, [nestedAttribute(2, [nestedAttribute(1, action)])]),
    ]);
    const row = decodeRule(payload, 0, payload.length, 44);
    return row === null ? assert.fail() : granted(row).packets;
  };
  // struct gnet_stats_basic: 1,500 bytes in 12 packets.
  assert.equal(told(attribute(1, Buffer.from('dc050000000000000c00000000000000', 'hex'))), 12);
  assert.equal(told(Buffer.concat([attribute(1, Buffer.alloc(16)), attribute(8, Buffer.from('0100000001000000', 'hex'))])), 2 ** 32 + 1);
  assert.equal(told(attribute(1, Buffer.alloc(4))), 0);
});

test('the row that only names the classifier of a preference is none', () => {
  const payload = Buffer.concat([Buffer.alloc(20), textAttribute(1, 'flower')]);
  assert.equal(decodeRule(payload, 0, payload.length, 44), null);
});
