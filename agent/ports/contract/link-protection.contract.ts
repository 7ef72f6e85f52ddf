// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { AssociationKey, AssociationNumber, LinkProtection, ProtectedLink, SecureChannelId } from '../link-protection.ts';
import { codeOf, granted } from './outcome.ts';

export interface ProtectionSubject {
  readonly protection: LinkProtection;
  /** An interface of Ethernet's kind with an MTU of 1,500 that can be raised, no device over it. */
  readonly underlay: IfIndex;
}

const nowhere = 99_999 as IfIndex;
const peer: SecureChannelId = { mac: '02:77:00:00:00:02' as MacAddress, port: 7 };
let drawn = 0;

/** A key that no other test used. */
export function freshKey(association: AssociationNumber): AssociationKey {
  drawn += 1;
  const bytes = (length: number, of: number): Uint8Array => Uint8Array.from({ length }, (_, n) => (of * 31 + n * 7 + drawn * 113) & 0xff);
  const key = bytes(32, 2);
  key[0] = drawn & 0xff;
  key[1] = drawn >>> 8;
  const id = bytes(16, 1);
  id[0] = drawn & 0xff;
  id[1] = drawn >>> 8;
  return { association, id, key };
}

const idOf = (key: AssociationKey): string => Array.from(key.id, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** `open` gives an underlay without devices each time; what a test makes it also deletes. */
export function linkProtectionContract(name: string, open: () => Promise<ProtectionSubject>): void {
  const within = (
    title: string,
    body: (subject: ProtectionSubject, link: ProtectedLink, now: () => Promise<ProtectedLink>) => Promise<void>,
  ): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      const { protection, underlay } = subject;
      const link = granted(await protection.create({ underlay, port: 3, peer, window: 0 }));
      const now = async (): Promise<ProtectedLink> => {
        const found = granted(await protection.observe()).find(({ ifindex }) => ifindex === link.ifindex);
        return found ?? assert.fail('the link is gone');
      };
      try {
        await body(subject, link, now);
      } finally {
        for (const one of granted(await protection.observe())) await protection.delete(one.ifindex);
      }
    });
  };
  within('a new link is up, its peer’s only, without keys, and differs in nothing', async ({ protection, underlay }, link, now) => {
    const { mac } = granted(await protection.inspect(underlay));
    assert.deepEqual([link.own, link.peer, link.underlay, link.up, link.master], [{ mac, port: 3 }, peer, underlay, true, null]);
    assert.deepEqual([link.transmit, link.receive, link.canSend, link.differences], [[], [], false, []]);
    assert.deepEqual([link.counters.foreignSource, link.counters.ok], [0, 0]);
    assert.ok(link.name.length <= 15);
    assert.deepEqual(await now().then(({ ifindex, differences }) => [ifindex, differences]), [link.ifindex, []]);
  });
  within('room is made in the underlay, so that a client’s frame need not be cut', async ({ protection, underlay }, link) => {
    assert.equal(granted(await protection.inspect(underlay)).mtu, 1564);
    assert.deepEqual([link.mtu, link.fragmentsAbove], [1532, null]);
  });
  within('a channel exists once on an underlay, the own one as well as a peer’s', async ({ protection, underlay }) => {
    const another: SecureChannelId = { ...peer, port: 8 };
    assert.equal(codeOf(await protection.create({ underlay, port: 3, peer: another, window: 0 })), 'macsec-port-taken');
    assert.equal(codeOf(await protection.create({ underlay, port: 4, peer, window: 0 })), 'macsec-port-taken');
    assert.equal(granted(await protection.observe()).length, 1);
    const second = granted(await protection.create({ underlay, port: 4, peer: another, window: 64 }));
    assert.equal(granted(await protection.observe()).length, 2);
    assert.deepEqual(second.differences, []);
  });
  within(
    'installed keys are told by id, from packet number 1, and sending begins when it is asked for',
    async ({ protection }, link, now) => {
      const [receive, first, second] = [freshKey(1), freshKey(0), freshKey(1)];
      granted(await protection.installReceiving(link.ifindex, peer, receive));
      granted(await protection.installSending(link.ifindex, first));
      granted(await protection.sendWith(link.ifindex, 0));
      granted(await protection.installSending(link.ifindex, second));
      const before = await now();
      assert.deepEqual(before.receive, [{ association: 1, active: true, keyId: idOf(receive), nextPacketNumber: 1 }]);
      assert.deepEqual(
        before.transmit.map(({ association, keyId }) => [association, keyId]),
        [
          [0, idOf(first)],
          [1, idOf(second)],
        ],
      );
      assert.deepEqual([before.sending, before.canSend], [0, true]);
      granted(await protection.sendWith(link.ifindex, 1));
      assert.deepEqual(await now().then(({ sending, canSend }) => [sending, canSend]), [1, true]);
    },
  );
  within('a key that is not installed is never sent with, and one that sends is not taken away', async ({ protection }, link, now) => {
    assert.equal(codeOf(await protection.sendWith(link.ifindex, 2)), 'macsec-no-association');
    for (const number of [0, 2] as const) granted(await protection.installSending(link.ifindex, freshKey(number)));
    granted(await protection.sendWith(link.ifindex, 2));
    assert.equal(codeOf(await protection.remove(link.ifindex, 'transmit', 2)), 'macsec-association-busy');
    granted(await protection.remove(link.ifindex, 'transmit', 0));
    granted(await protection.remove(link.ifindex, 'transmit', 0));
    assert.deepEqual(
      (await now()).transmit.map(({ association }) => association),
      [2],
    );
    assert.equal((await now()).canSend, true);
  });
  within('a number that is in use is not given a second key, and that key is not lost', async ({ protection }, link) => {
    const next = freshKey(1);
    granted(await protection.installReceiving(link.ifindex, peer, freshKey(1)));
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, peer, next)), 'macsec-association-busy');
    granted(await protection.remove(link.ifindex, 'receive', 1));
    granted(await protection.installReceiving(link.ifindex, peer, next));
  });
  within('a key is installed once, in one direction, on one device, for ever', async ({ protection, underlay }, link) => {
    const key = freshKey(0);
    const reused = async (device: IfIndex, again: AssociationKey): Promise<void> => {
      assert.equal(codeOf(await protection.installSending(device, again)), 'macsec-key-reused');
      assert.equal(codeOf(await protection.installReceiving(device, peer, again)), 'macsec-key-reused');
    };
    granted(await protection.installReceiving(link.ifindex, peer, key));
    await reused(link.ifindex, key);
    await reused(link.ifindex, { ...freshKey(1), key: key.key });
    await reused(link.ifindex, { ...freshKey(1), id: key.id });
    granted(await protection.remove(link.ifindex, 'receive', 0));
    await reused(link.ifindex, key);
    granted(await protection.delete(link.ifindex));
    const next = granted(await protection.create({ underlay, port: 3, peer, window: 0 }));
    await reused(next.ifindex, key);
  });
  within('an isolated link has neither keys nor a peer, and comes back with new ones only', async ({ protection }, link, now) => {
    const keys = [freshKey(0), freshKey(3), freshKey(0)] as const;
    granted(await protection.installReceiving(link.ifindex, peer, keys[0]));
    granted(await protection.installReceiving(link.ifindex, peer, keys[1]));
    granted(await protection.installSending(link.ifindex, keys[2]));
    granted(await protection.isolate(link.ifindex));
    granted(await protection.isolate(link.ifindex));
    const alone = await now();
    assert.deepEqual([alone.peer, alone.receive, alone.transmit, alone.canSend], [null, [], [], false]);
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, peer, keys[0])), 'macsec-key-reused');
    granted(await protection.installReceiving(link.ifindex, peer, freshKey(0)));
    granted(await protection.installSending(link.ifindex, freshKey(0)));
    granted(await protection.sendWith(link.ifindex, 0));
    assert.deepEqual(await now().then(({ peer: back, canSend, differences }) => [back, canSend, differences]), [peer, true, []]);
  });
  within('a link belongs to one peer', async ({ protection }, link) => {
    const stranger: SecureChannelId = { mac: '02:77:00:00:00:99' as MacAddress, port: 7 };
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, stranger, freshKey(0))), 'macsec-other-peer');
  });
  within('what is no key, no port or no window is refused', async ({ protection, underlay }, link) => {
    const short = { ...freshKey(0), key: new Uint8Array(16) };
    assert.equal(codeOf(await protection.installSending(link.ifindex, short)), 'macsec-key-shape');
    assert.equal(codeOf(await protection.installSending(link.ifindex, freshKey(4 as AssociationNumber))), 'macsec-key-shape');
    for (const port of [0, 65_536, 1.5]) {
      assert.equal(codeOf(await protection.create({ underlay, port, peer, window: 0 })), 'value-out-of-range');
      assert.equal(codeOf(await protection.create({ underlay, port: 9, peer: { ...peer, port }, window: 0 })), 'value-out-of-range');
    }
    assert.equal(codeOf(await protection.create({ underlay, port: 9, peer, window: 1 as 0 })), 'value-out-of-range');
  });
  within('interfaces of others are neither keyed nor deleted; what is gone is refused by name', async ({ protection, underlay }, link) => {
    assert.equal(codeOf(await protection.delete(underlay)), 'not-ours');
    assert.equal(codeOf(await protection.isolate(underlay)), 'not-ours');
    assert.equal(codeOf(await protection.installSending(underlay, freshKey(0))), 'not-ours');
    granted(await protection.delete(link.ifindex));
    assert.equal(codeOf(await protection.delete(link.ifindex)), 'no-such-interface');
    assert.equal(codeOf(await protection.sendWith(link.ifindex, 0)), 'no-such-interface');
    assert.equal(codeOf(await protection.inspect(nowhere)), 'no-such-interface');
    assert.equal(codeOf(await protection.create({ underlay: nowhere, port: 1, peer, window: 0 })), 'no-such-interface');
  });
}
