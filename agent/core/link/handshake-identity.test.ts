// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { toHex } from '../identity/hex.ts';
import { asciiOctets } from '../identity/octet-writer.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import { seeded } from '../testing/random.ts';
import { keyOf } from './session-adopt.ts';
import { agree, linkUp, pairOf } from './testing/pair.ts';
import { calm, sessionWith } from './testing/simulated-wire.ts';
import { Station } from './testing/station.ts';

const bName = 'spiffe://mesh.example/router/r2' as SpiffeId;

test('a peer whose SVID is not believed gets no session, and no signature of ours where we began', async () => {
  const pair = await pairOf(1, fakeCrypto(), calm, { distrusts: [bName] });
  const { wire, a, b } = pair;
  wire.at(0, () => wire.start(a, b));
  await wire.run(7_000);
  assert.deepEqual([sessionWith(a, b), sessionWith(b, a), a.done.includes('sign')], [null, null, false]);
  const codes = wire.outputs.flatMap(({ station, output }) => (station === a && output.kind === 'refused' ? [output.refusal.code] : []));
  assert.deepEqual(codes, ['svid-revoked']);
  assert.equal(a.shares.size + b.shares.size, 0);
});

test('a router that meets its own SVID under another address has no link with it', async () => {
  const crypto = fakeCrypto(2);
  const pair = await pairOf(2, crypto);
  const { wire, a } = pair;
  const twin = await Station.make(1, crypto, seeded(99));
  const moved = Object.assign(twin, { ip: 'fe80::99', mac: '02:00:00:00:00:99' });
  const face = new Map([...moved.state.self.interfaces].map(([hardif]) => [hardif, { mac: moved.mac, kind: 'radio' as const }]));
  moved.state = { ...moved.state, self: { ...moved.state.self, interfaces: face } };
  wire.stations.push(moved);
  wire.at(0, () => wire.start(a, moved));
  await wire.run(7_000);
  assert.equal(a.state.links.size + moved.state.links.size, 0);
  assert.ok(wire.outputs.some(({ output }) => output.kind === 'refused' && output.refusal.code === 'link-self'));
});

test('identities and SVIDs never travel in clear', async () => {
  const pair = await pairOf(3, fakeCrypto());
  const { wire, a, b } = pair;
  const hidden = [a, b].flatMap(({ id, state }) => [toHex(asciiOctets(id)), state.self.svid, toHex(state.self.svidBytes.subarray(0, 64))]);
  wire.meddle = (bytes) => {
    const seen = toHex(bytes);
    for (const one of hidden) assert.ok(!seen.includes(one));
    return [bytes];
  };
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
});

test('a peer past its time has a channel about its renewal and about nothing else, and its session says so', async () => {
  const pair = await pairOf(4, fakeCrypto(), calm, { standing: 'renewal' });
  const { wire, a, b } = pair;
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
  assert.deepEqual([sessionWith(a, b)?.peer.standing, sessionWith(b, a)?.peer.standing], ['renewal', 'full']);
  const link = keyOf(sessionWith(a, b) ?? assert.fail());
  const back = keyOf(sessionWith(b, a) ?? assert.fail());
  const body = Uint8Array.of(1);
  for (const type of ['renewal', 'gossip', 'rekey'] as const) {
    await wire.give(a, { kind: 'send', link, type, body });
    await wire.give(b, { kind: 'send', link: back, type, body });
  }
  await wire.run(wire.now + 50);
  const told = wire.outputs.flatMap(({ station, output }) =>
    output.kind === 'message' ? [`${station.id.slice(-2)} ${output.type}`] : output.kind === 'refused' ? [output.refusal.code] : [],
  );
  assert.deepEqual(told.sort(), [...Array(4).fill('channel-not-allowed'), 'r1 renewal', 'r2 renewal']);
});

test('an SVID that was seen once is not sent again', async () => {
  const pair = await pairOf(5, fakeCrypto());
  const { wire, a, b } = pair;
  let bodies = 0;
  wire.meddle = (bytes) => {
    if (bytes[1] === 4 && bytes[6] === 1) bodies += 1;
    return [bytes];
  };
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
  assert.equal(bodies, 10);
  const before = sessionWith(a, b)?.transcript;
  await wire.run(8_000);
  wire.at(8_000, () => wire.start(a, b));
  await wire.run(9_000);
  assert.ok(agree(pair));
  assert.notDeepEqual(sessionWith(a, b)?.transcript, before);
  assert.deepEqual(sessionWith(a, b)?.replaces, before);
  assert.equal(bodies, 10);
});

test('what a state holds does not show in logs, and no private key is in it', async () => {
  const pair = await pairOf(6, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(900);
  const seen: string[] = [];
  await wire.run(2_000, () => {
    seen.push(inspect(a.state, { depth: 12, maxArrayLength: null }));
    return agree(pair);
  });
  const keys = sessionWith(a, b)?.keys ?? assert.fail();
  const shown = inspect(a.state, { depth: 12, maxArrayLength: null }) + seen.join('');
  for (const one of [keys.macsecRoot, keys.channel.send, keys.tag.receive, keys.resumption.send, a.state.cookies.secret]) {
    const [first, second, third, fourth] = one.reveal();
    assert.ok(!new RegExp(`\\b${first},\\s+${second},\\s+${third},\\s+${fourth}\\b`).test(shown));
  }
});

test('a session that is dropped with its acquaintance is gone at once, and its peer is a stranger', async () => {
  const pair = await pairOf(7, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
  const link = keyOf(sessionWith(a, b) ?? assert.fail());
  await wire.give(a, { kind: 'drop', link, forget: true });
  assert.deepEqual([a.state.sessions.size, a.state.links.size, a.state.known.size], [0, 0, 0]);
  assert.ok(wire.outputs.some(({ station, output }) => station === a && output.kind === 'ended' && output.link === link));
});
