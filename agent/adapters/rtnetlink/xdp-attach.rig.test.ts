// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { enterNamespace, run } from '../netlink/testing/router-namespaces.ts';
import { addressOf, call } from '../syscall/syscall.ts';
import { interfaceIndex } from './interface-index.ts';
import { netlinkRoute } from './numbers.ts';
import { createXdpAttachment } from './xdp-attach.ts';

/** Loads "mov r0, XDP_PASS; exit" and returns its file descriptor (include/uapi/linux/bpf.h, BPF_PROG_LOAD). */
function loadPass(): number {
  const program = Buffer.from('b7000000020000009500000000000000', 'hex');
  const license = Buffer.from('GPL\0');
  const attributes = Buffer.alloc(128);
  attributes.writeUInt32LE(6, 0);
  attributes.writeUInt32LE(2, 4);
  attributes.writeBigUInt64LE(addressOf(program), 8);
  attributes.writeBigUInt64LE(addressOf(license), 16);
  const loaded = call('bpf', 5, attributes, attributes.length);
  if (!loaded.ok) assert.fail(loaded.text);
  return loaded.value;
}

test('a program is attached in either mode, seen by id, kept from others and taken off', () => {
  run('ip netns add xdp; ip -n xdp link add x0 type veth peer name x1; ip -n xdp link set x0 up');
  after(() => {
    enterNamespace(null);
    run('ip netns del xdp');
  });
  enterNamespace('xdp');
  const { attachXdp, detachXdp, xdpState } = createXdpAttachment(granted(openNetlink(netlinkRoute, 0, 'rtnetlink')));
  const ifindex = granted(interfaceIndex('x0'));
  const [mine, other] = [loadPass(), loadPass()];
  for (const [mode, word] of [
    ['native', 'xdp'],
    ['generic', 'xdpgeneric'],
  ] as const) {
    assert.deepEqual(granted(xdpState(ifindex)), { native: null, generic: null });
    granted(attachXdp(ifindex, mine, mode));
    assert.ok(Number(granted(xdpState(ifindex))[mode]) > 0);
    assert.match(run('ip link show dev x0'), new RegExp(` ${word} `));
    assert.equal(codeOf(attachXdp(ifindex, other, mode)), 'netlink-busy');
    assert.equal(codeOf(detachXdp(ifindex, mode, other)), 'netlink-busy');
    granted(attachXdp(ifindex, other, mode, mine));
    granted(detachXdp(ifindex, mode, other));
    assert.deepEqual(granted(xdpState(ifindex)), { native: null, generic: null });
  }
  assert.equal(codeOf(attachXdp(99_999 as IfIndex, mine, 'generic')), 'no-such-interface');
});
