// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../core/identity/hex.ts';
import { type Sci, type SciPort, sciOf } from '../../core/link/link-end.ts';
import { secret } from '../../core/link/secret.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { LinkProtection, ProtectedLink } from '../link-protection.ts';
import { codeOf, granted } from './outcome.ts';

export interface ProtectionSubject {
  readonly protection: LinkProtection;
  /** An interface of Ethernet's kind with an MTU of 1,500 that can be raised, no device over it. */
  readonly underlay: IfIndex;
}

const nowhere = 99_999 as IfIndex;
const peer = '0277000000020007' as Sci;
const otherPeer = '0277000000020008' as Sci;
const port = (number: number): SciPort => number as SciPort;
const pair = { port: port(3), peer, window: 0, extended: false } as const;
let drawn = 0;

/** A key that no other test used. */
export function freshKey(): MacsecKey {
  drawn += 1;
  const bytes = (length: number, of: number): Uint8Array =>
    Uint8Array.from({ length }, (_, n) => (n === 0 ? drawn : n === 1 ? drawn >>> 8 : of * 31 + n * 7) & 0xff);
  return { sak: secret(bytes(32, 2)), keyId: bytes(16, 1), salt: secret(bytes(12, 3)), ssci: 1 };
}

const idOf = (key: MacsecKey): string => toHex(key.keyId);

/** `open` gives an underlay without devices each time; what a test makes it also deletes. */
export function linkProtectionContract(name: string, open: () => Promise<ProtectionSubject>): void {
  const within = (
    title: string,
    body: (subject: ProtectionSubject, link: ProtectedLink, now: () => Promise<ProtectedLink>) => Promise<void>,
  ): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      const { protection, underlay } = subject;
      const link = granted(await protection.create({ ...pair, underlay }));
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
    assert.deepEqual([link.own, link.peer, link.underlay, link.up, link.master], [sciOf(mac, port(3)), peer, underlay, true, null]);
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
    assert.equal(codeOf(await protection.create({ ...pair, underlay, peer: otherPeer })), 'macsec-port-taken');
    assert.equal(codeOf(await protection.create({ ...pair, underlay, port: port(4) })), 'macsec-port-taken');
    assert.equal(granted(await protection.observe()).length, 1);
    const second = granted(await protection.create({ underlay, port: port(4), peer: otherPeer, window: 64, extended: true }));
    assert.equal(granted(await protection.observe()).length, 2);
    assert.deepEqual(second.differences, []);
  });
  within(
    'installed keys are told by id, from packet number 1, and sending begins when it is asked for',
    async ({ protection }, link, now) => {
      const [receive, first, second] = [freshKey(), freshKey(), freshKey()];
      granted(await protection.installReceiving(link.ifindex, peer, 1, receive));
      granted(await protection.installSending(link.ifindex, 0, first));
      assert.equal((await now()).canSend, false);
      granted(await protection.sendWith(link.ifindex, 0));
      granted(await protection.sendWith(link.ifindex, 0));
      granted(await protection.installSending(link.ifindex, 1, second));
      const before = await now();
      assert.deepEqual(before.receive, [{ association: 1, active: true, keyId: idOf(receive), nextPacketNumber: 1 }]);
      assert.deepEqual(
        before.transmit.map(({ association, active, keyId }) => [association, active, keyId]),
        [
          [0, true, idOf(first)],
          [1, false, idOf(second)],
        ],
      );
      assert.deepEqual([before.sending, before.canSend], [0, true]);
      granted(await protection.sendWith(link.ifindex, 1));
      assert.deepEqual(await now().then(({ sending, canSend }) => [sending, canSend]), [1, true]);
    },
  );
  within('with extended packet numbers everything is the same', async ({ protection, underlay }) => {
    const wide = granted(await protection.create({ underlay, port: port(5), peer: otherPeer, window: 0, extended: true }));
    const [receive, send] = [freshKey(), freshKey()];
    granted(await protection.installReceiving(wide.ifindex, otherPeer, 2, receive));
    granted(await protection.installSending(wide.ifindex, 2, send));
    granted(await protection.sendWith(wide.ifindex, 2));
    const seen = granted(await protection.observe()).find(({ ifindex }) => ifindex === wide.ifindex);
    assert.deepEqual(seen?.receive, [{ association: 2, active: true, keyId: idOf(receive), nextPacketNumber: 1 }]);
    assert.deepEqual([seen?.sending, seen?.canSend, seen?.differences], [2, true, []]);
  });
  within('a key that is not installed is never sent with, and one that sends is not taken away', async ({ protection }, link, now) => {
    assert.equal(codeOf(await protection.sendWith(link.ifindex, 2)), 'macsec-no-association');
    for (const number of [0, 2] as const) granted(await protection.installSending(link.ifindex, number, freshKey()));
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
  within('a key that never sent is taken away, also under the number of a new device', async ({ protection }, link, now) => {
    granted(await protection.installSending(link.ifindex, 0, freshKey()));
    granted(await protection.remove(link.ifindex, 'transmit', 0));
    granted(await protection.installSending(link.ifindex, 0, freshKey()));
    assert.deepEqual([(await now()).transmit.length, (await now()).canSend], [1, false]);
  });
  within('a number that is in use is not given a second key, and that key is not lost', async ({ protection }, link) => {
    const next = freshKey();
    granted(await protection.installReceiving(link.ifindex, peer, 1, freshKey()));
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, peer, 1, next)), 'macsec-association-busy');
    granted(await protection.remove(link.ifindex, 'receive', 1));
    granted(await protection.installReceiving(link.ifindex, peer, 1, next));
  });
  within('a key is installed once, in one direction, on one device, for ever', async ({ protection, underlay }, link) => {
    const key = freshKey();
    const reused = async (device: IfIndex, again: MacsecKey): Promise<void> => {
      assert.equal(codeOf(await protection.installSending(device, 3, again)), 'macsec-key-reused');
      assert.equal(codeOf(await protection.installReceiving(device, peer, 3, again)), 'macsec-key-reused');
    };
    granted(await protection.installReceiving(link.ifindex, peer, 0, key));
    await reused(link.ifindex, key);
    await reused(link.ifindex, { ...freshKey(), sak: key.sak });
    await reused(link.ifindex, { ...freshKey(), keyId: key.keyId });
    granted(await protection.remove(link.ifindex, 'receive', 0));
    await reused(link.ifindex, key);
    granted(await protection.delete(link.ifindex));
    const next = granted(await protection.create({ ...pair, underlay }));
    await reused(next.ifindex, key);
  });
  within('an isolated link has neither keys nor a peer, and comes back with new ones only', async ({ protection }, link, now) => {
    const old = freshKey();
    granted(await protection.installReceiving(link.ifindex, peer, 0, old));
    granted(await protection.installReceiving(link.ifindex, peer, 3, freshKey()));
    granted(await protection.installSending(link.ifindex, 0, freshKey()));
    granted(await protection.sendWith(link.ifindex, 0));
    granted(await protection.isolate(link.ifindex));
    granted(await protection.isolate(link.ifindex));
    const alone = await now();
    assert.deepEqual([alone.peer, alone.receive, alone.transmit, alone.canSend], [null, [], [], false]);
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, peer, 0, old)), 'macsec-key-reused');
    assert.equal((await now()).peer, null);
    granted(await protection.installReceiving(link.ifindex, peer, 0, freshKey()));
    granted(await protection.installSending(link.ifindex, 0, freshKey()));
    granted(await protection.sendWith(link.ifindex, 0));
    assert.deepEqual(await now().then(({ peer: back, canSend, differences }) => [back, canSend, differences]), [peer, true, []]);
  });
  within('a link belongs to one peer', async ({ protection }, link) => {
    assert.equal(codeOf(await protection.installReceiving(link.ifindex, otherPeer, 0, freshKey())), 'macsec-other-peer');
  });
  within('what is no key, no port or no window is refused', async ({ protection, underlay }, link) => {
    const short = { ...freshKey(), sak: secret(new Uint8Array(16)) };
    assert.equal(codeOf(await protection.installSending(link.ifindex, 0, short)), 'macsec-key-shape');
    assert.equal(codeOf(await protection.installSending(link.ifindex, 0, { ...freshKey(), keyId: new Uint8Array(3) })), 'macsec-key-shape');
    for (const number of [0, 65_536, 1.5])
      assert.equal(codeOf(await protection.create({ ...pair, underlay, port: port(number) })), 'value-out-of-range');
    for (const text of ['', '0277000000020000', '02770000000200071', 'x277000000020007'])
      assert.equal(codeOf(await protection.create({ ...pair, underlay, port: port(9), peer: text as Sci })), 'value-out-of-range');
    assert.equal(codeOf(await protection.create({ ...pair, underlay, port: port(9), window: 1 as 0 })), 'value-out-of-range');
  });
  within('interfaces of others are neither keyed nor deleted; what is gone is refused by name', async ({ protection, underlay }, link) => {
    assert.equal(codeOf(await protection.delete(underlay)), 'not-ours');
    assert.equal(codeOf(await protection.isolate(underlay)), 'not-ours');
    assert.equal(codeOf(await protection.installSending(underlay, 0, freshKey())), 'not-ours');
    granted(await protection.delete(link.ifindex));
    assert.equal(codeOf(await protection.delete(link.ifindex)), 'no-such-interface');
    assert.equal(codeOf(await protection.sendWith(link.ifindex, 0)), 'no-such-interface');
    assert.equal(codeOf(await protection.inspect(nowhere)), 'no-such-interface');
    assert.equal(codeOf(await protection.create({ ...pair, underlay: nowhere })), 'no-such-interface');
  });
}
