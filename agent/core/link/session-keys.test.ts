// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { nodeSymmetric } from '../../adapters/crypto/node-symmetric.ts';
import { toHex } from '../identity/hex.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import { type LinkEnd, type LinkEnds, type SciPort, sciBytes, sciOf } from './link-end.ts';
import { type Secret, secret } from './secret.ts';
import { macsecKeys, nextMacsecRoot, type SessionKeys, sessionKeys } from './session-keys.ts';

const end = (name: string, port: number): LinkEnd => {
  const mac = `02:00:00:00:00:0${port}` as MacAddress;
  return { id: `spiffe://mesh.example/router/${name}` as SpiffeId, mac, sci: sciOf(mac, port as SciPort), interfaceKind: 'cable' };
};
const ends: LinkEnds = { initiator: end('apple', 1), responder: end('pear', 2) };
const master = secret(new Uint8Array(32).fill(7));
const text = (one: Secret): string => toHex(one.reveal());
const pairs = ({ channel, tag, resumption }: SessionKeys) => [channel, tag, resumption];

test('what one end sends with, the other receives with, and no key serves two purposes', () => {
  const near = sessionKeys(nodeSymmetric, master, ends, 'initiator');
  const far = sessionKeys(nodeSymmetric, master, ends, 'responder');
  assert.deepEqual(
    pairs(near).map((one) => [text(one.send), text(one.receive)]),
    pairs(far).map((one) => [text(one.receive), text(one.send)]),
  );
  assert.equal(text(near.macsecRoot), text(far.macsecRoot));
  const all = [...pairs(near).flatMap((one) => [text(one.send), text(one.receive)]), text(near.macsecRoot)];
  assert.equal(new Set(all).size, 7);
});

test('every direction, generation, name and channel identifier has a MACsec key of its own', () => {
  const root = secret(new Uint8Array(32).fill(9));
  const keys = new Set<string>();
  const others: readonly LinkEnds[] = [
    ends,
    { ...ends, responder: { ...ends.responder, id: end('plum', 2).id } },
    { ...ends, responder: { ...ends.responder, sci: end('pear', 3).sci } },
  ];
  for (const one of others) {
    for (const generation of [0, 1, 2 ** 32 - 1]) {
      const near = macsecKeys(nodeSymmetric, root, one, 'initiator', generation);
      const far = macsecKeys(nodeSymmetric, root, one, 'responder', generation);
      assert.equal(text(near.send.sak), text(far.receive.sak));
      assert.equal(toHex(near.send.keyId), toHex(far.receive.keyId));
      assert.deepEqual([near.send.ssci, far.send.ssci, near.send.sak.reveal().length], [1, 2, 32]);
      for (const key of [near.send, near.receive]) keys.add(text(key.sak)).add(toHex(key.keyId));
    }
  }
  assert.equal(keys.size, others.length * 3 * 4);
});

test('the root of a later generation depends on the one before, the fresh secret and what was said', () => {
  const fresh = secret(new Uint8Array(32).fill(1));
  const said = new Uint8Array(32).fill(2);
  const roots = [
    nextMacsecRoot(nodeSymmetric, master, fresh, said),
    nextMacsecRoot(nodeSymmetric, fresh, fresh, said),
    nextMacsecRoot(nodeSymmetric, master, master, said),
    nextMacsecRoot(nodeSymmetric, master, fresh, new Uint8Array(32)),
  ];
  assert.equal(new Set(roots.map(text)).size, 4);
});

test('a channel identifier is the address and the port', () => {
  assert.equal(end('apple', 1).sci, '0200000000010001');
  assert.equal(toHex(sciBytes(end('apple', 1).sci)), '0200000000010001');
});

test('keys do not show in logs, and cannot be cloned into a store', () => {
  const keys = sessionKeys(nodeSymmetric, master, ends, 'initiator');
  const hidden = text(keys.macsecRoot);
  for (const shown of [JSON.stringify(keys), inspect(keys, { depth: 9 }), `${keys.macsecRoot}`]) {
    assert.ok(!shown.includes(hidden) && !shown.includes(`${keys.macsecRoot.reveal()[0]}, ${keys.macsecRoot.reveal()[1]}`));
  }
  assert.equal(JSON.stringify({ key: keys.macsecRoot }), '{"key":"(secret)"}');
  assert.throws(() => structuredClone(keys));
});
