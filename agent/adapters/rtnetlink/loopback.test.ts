// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { createBatmanAdv } from '../batman-adv/batman-adv.ts';
import { netlinkGeneric, resolveFamily } from '../netlink/generic-family.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { interfaceIndex } from './interface-index.ts';
import { createLinkControl, createLinkView } from './links.ts';
import { groupLink, netlinkRoute } from './numbers.ts';
import { createXdpAttachment } from './xdp-attach.ts';

// What every Linux kernel answers to everybody: these tests ask the one they run on, and change nothing.

test('the kernel tells its interfaces without waiting, also to those without rights', async () => {
  const view = createLinkView(
    granted(openNetlink(netlinkRoute, 0, 'rtnetlink')),
    granted(openNetlink(netlinkRoute, groupLink, 'notifications')),
  );
  const { links, addresses } = granted(await view.observe());
  const loopback = links.find(({ name }) => name === 'lo');
  assert.equal(loopback?.ifindex, granted(interfaceIndex('lo')));
  assert.equal(loopback?.master, null);
  // Addresses that Node reads by another way.
  for (const [name, infos] of Object.entries(networkInterfaces())) {
    const index = links.find((one) => one.name === name)?.ifindex;
    if (index === undefined || addresses[index] === undefined) continue;
    assert.ok(
      infos?.some(({ address }) => address === addresses[index]),
      name,
    );
  }
  assert.equal(granted(view.changes()).lost, false);
  await view.close();
});

test('an interface that is not there is refused by name, whichever way it is asked for', async () => {
  const socket = granted(openNetlink(netlinkRoute, 0, 'rtnetlink'));
  const nowhere = 0x7fff_fff0 as IfIndex;
  for (const name of ['', 'no-such-if', 'a-name-longer-than-any-interface'])
    assert.equal(codeOf(interfaceIndex(name)), 'no-mesh-interface');
  assert.equal(codeOf(await createLinkControl(socket).detach(nowhere, nowhere)), 'no-such-interface');
  assert.equal(codeOf(createXdpAttachment(socket).xdpState(nowhere)), 'no-such-interface');
  assert.deepEqual(granted(createXdpAttachment(socket).xdpState(granted(interfaceIndex('lo')))), { native: null, generic: null });
  socket.close();
});

test('a socket that was closed refuses, and one of a protocol that does not exist is not opened', () => {
  const socket = granted(openNetlink(netlinkRoute, 0, 'rtnetlink'));
  socket.close();
  socket.close();
  assert.notEqual(codeOf(socket.change(18, 0, Buffer.alloc(16))), 'accepted');
  assert.notEqual(codeOf(openNetlink(250, 0, 'nothing')), 'accepted');
});

test('a generic netlink family is found by name, one that does not exist is refused with what to do', async () => {
  const socket = granted(openNetlink(netlinkGeneric, 0, 'generic netlink'));
  assert.equal(granted(resolveFamily(socket, 'nlctrl')), 16);
  assert.equal(codeOf(resolveFamily(socket, 'no-such-family')), 'no-netlink-family');
  const seen = codeOf(await createBatmanAdv(socket, () => 0).observe('lo'));
  assert.ok(seen === 'no-netlink-family' || seen === 'no-mesh-interface', seen);
  socket.close();
});
