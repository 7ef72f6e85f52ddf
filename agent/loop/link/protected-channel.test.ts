// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onDay } from '../../core/identity/testing/samples.ts';
import { linkKind } from '../../core/link/handshake-frames.ts';
import { ms } from '../../core/time.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { type LinkedRouter, LinkedRouters, radio } from './testing/linked-routers.ts';

async function together(names: readonly string[], work: (mesh: LinkedRouters, ...routers: LinkedRouter[]) => Promise<void>): Promise<void> {
  const mesh = new LinkedRouters();
  try {
    for (const name of names) await mesh.add(name);
    await work(mesh, ...mesh.routers);
  } finally {
    mesh.close();
  }
}

const idsOf = (router: LinkedRouter): string[] => router.links.map(({ id }) => id.split('/').at(-1) ?? '').sort();

test('two routers that never met have a device with keys for each other within two seconds, and hear each other then', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    assert.deepEqual([idsOf(a), idsOf(b)], [['b'], ['a']]);
    for (const router of [a, b]) {
      const [device] = [...router.protection.links.values()];
      assert.ok(device?.canSend && device.receive.length === 1, JSON.stringify(device));
      assert.equal(router.links[0]?.hardif, device.ifindex);
    }
    await mesh.run(1000);
    const last = a.heard.at(-1);
    assert.equal(last?.beacon.node, b.node);
    // What b says of a is about a, and comes back as the sequence that a sent.
    assert.equal(last?.beacon.heard[0]?.node, a.node);
    assert.ok(a.sequence - (last?.beacon.heard[0]?.sequence ?? 0) <= 3);
  }));

test('both ends hold the same keys, one for each direction', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    const [one, other] = [a, b].map(({ protection }) => [...protection.links.values()][0]);
    assert.equal(one?.transmit[0]?.keyId, other?.receive[0]?.keyId);
    assert.equal(other?.transmit[0]?.keyId, one?.receive[0]?.keyId);
    assert.notEqual(one?.transmit[0]?.keyId, one?.receive[0]?.keyId);
  }));

test('three routers on one radio have a device for each pair', () =>
  together(['a', 'b', 'c'], async (mesh, a, b, c) => {
    assert.ok(a && b && c);
    await mesh.run(4000);
    assert.deepEqual(
      [idsOf(a), idsOf(b), idsOf(c)],
      [
        ['b', 'c'],
        ['a', 'c'],
        ['a', 'b'],
      ],
    );
    assert.equal(new Set(a.links.map(({ hardif }) => hardif)).size, 2);
  }));

test('a router with an SVID of another issuer is not heard, gets no device, and is told in the log', async () => {
  const mesh = new LinkedRouters();
  try {
    const stranger = granted(await mesh.crypto.signatures.signingKey(new Uint8Array(32).fill(66)));
    const [a, intruder] = [await mesh.add('a'), await mesh.add('intruder', stranger)];
    await mesh.run(5000);
    assert.deepEqual([a.links, a.heard, a.protection.links.size], [[], [], 0]);
    assert.ok(a.refused.includes('svid-issuer'), a.refused.join(' '));
    assert.equal(intruder.protection.links.size, 0);
  } finally {
    mesh.close();
  }
});

test('a router that is believed no more loses its link and its device at once, and stays out', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a?.identity && b);
    await mesh.run(2000);
    const stranger = granted(await mesh.crypto.signatures.signingKey(new Uint8Array(32).fill(67)));
    const { bundle } = a.identity.verifier;
    const others = {
      ...bundle,
      sequence: 2,
      issuers: [{ ...bundle.issuers[0], publicKey: stranger.publicKey, keyId: 'ab'.repeat(32) as never }],
    };
    a.identity = { ...a.identity, verifier: { ...a.identity.verifier, bundle: others } };
    await mesh.run(200);
    assert.deepEqual([a.links, a.protection.links.size], [[], 0]);
    const before = a.heard.length;
    await mesh.run(5000);
    assert.deepEqual([a.links, a.heard.length], [[], before]);
  }));

test('while the agent at one end is dead the other keeps the device, its keys and the link', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    const before = structuredClone([...b.protection.links.values()]);
    a.channel.close();
    mesh.routers.splice(mesh.routers.indexOf(a), 1);
    await mesh.run(20_000);
    assert.deepEqual([...b.protection.links.values()], before);
    assert.equal(b.links.length, 1);
  }));

test('an agent that starts again takes over the device that it left: both ends get new keys for it, and none is deleted before', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    const [left, kept] = [a.links[0], b.links[0]];
    const oldKey = [...a.protection.links.values()][0]?.transmit[0]?.keyId;
    a.channel.close();
    a.node = 999 as typeof a.node;
    a.open();
    let sendable = true;
    for (let n = 0; n < 60; n += 1) {
      await mesh.run(100);
      sendable &&= [a, b].every(({ protection }) => [...protection.links.values()].every((one) => one.canSend && one.receive.length > 0));
    }
    assert.ok(sendable);
    assert.deepEqual([a.links[0]?.hardif, b.links[0]?.hardif], [left?.hardif, kept?.hardif]);
    assert.equal(a.protection.links.size, 1);
    const [device] = [...a.protection.links.values()];
    assert.notEqual(device?.transmit.find((one) => one.association === device.sending)?.keyId, oldKey);
    assert.ok(b.heard.at(-1)?.beacon.node === a.node);
  }));

test('with three in ten frames lost the link stands within five seconds', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    let state = 7;
    mesh.air.lose = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32 < 0.3;
    };
    await mesh.run(5000);
    assert.deepEqual([idsOf(a), idsOf(b)], [['b'], ['a']]);
  }));

test('what is neither a beacon with tags nor of the link is counted and changes nothing', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    const stranger = mesh.air.datagrams('b');
    granted(stranger.toAll(4 as never, Uint8Array.of(0xb1, 1, 2, 3)));
    granted(stranger.to({ hardif: 4 as never, ip: a.ip }, Uint8Array.of(0x45, 1)));
    granted(stranger.to({ hardif: 4 as never, ip: a.ip }, new Uint8Array(40).fill(linkKind)));
    const { refused, beacons } = a.channel.drain();
    assert.deepEqual([refused, beacons], [2, []]);
    assert.ok(a.refused.includes('link-malformed'));
    await mesh.run(500);
    assert.equal(a.links.length, 1);
  }));

test('a router without an SVID says nothing but beacons that prove nothing', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    a.identity = null;
    await mesh.run(3000);
    assert.deepEqual([a.links, b.links, a.heard, b.heard], [[], [], [], []]);
    assert.ok(mesh.air.sent.every(({ router, bytes }) => router === 'b' || bytes[0] !== linkKind));
  }));

test('an interface that no link runs over is asked for echoes there, and neither guarded nor spoken on', () =>
  together(['a'], async (mesh, a) => {
    assert.ok(a);
    const bat0 = 30 as never;
    granted(a.channel.open(bat0, 'bat0'));
    granted(a.channel.echo(bat0, a.ip, 7));
    await mesh.run(100);
    assert.deepEqual(a.refused, []);
    assert.ok(mesh.air.sent.every(({ bytes }) => bytes[0] === 0xb2));
  }));

test('a router that may link no more falls silent, and every device of its own goes', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    a.identity = null;
    await mesh.run(500);
    assert.deepEqual([a.links, a.protection.links.size], [[], 0]);
    const sent = mesh.air.sent.length;
    await mesh.run(5000);
    assert.ok(mesh.air.sent.slice(sent).every(({ router }) => router === 'b'));
    assert.deepEqual(a.links, []);
  }));

test('a neighbour whose SVID is past its time for certain keeps its channel and loses its device', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a?.identity && b);
    await mesh.run(2000);
    const { verifier } = a.identity;
    const witness = { ...verifier.floor, decision: onDay(60) };
    a.identity = { ...a.identity, verifier: { ...verifier, floor: witness } };
    await mesh.run(500);
    assert.deepEqual([a.links, a.protection.links.size], [[], 0]);
    await mesh.run(10_000);
    assert.deepEqual([a.links, a.protection.links.size], [[], 0], 'nor does it get one again');
  }));

test('a device that somebody took away is made again, with new keys', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    const [device] = [...a.protection.links.keys()];
    a.protection.links.clear();
    await mesh.run(15_000);
    const [again] = [...a.protection.links.values()];
    assert.ok(again?.canSend && again.ifindex !== device, JSON.stringify(again));
    assert.deepEqual(
      a.links.map(({ hardif }) => hardif),
      [again.ifindex],
    );
  }));

test('links end with the interface that they run over, and come back with it', () =>
  together(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    await mesh.run(2000);
    a.channel.shut(radio);
    await mesh.run(500);
    assert.deepEqual([a.links, a.protection.links.size], [[], 0]);
    granted(a.channel.open(radio, 'radio0'));
    await mesh.run(8000);
    assert.equal(a.links.length, 1);
  }));

test('a neighbour that went away an hour ago has no link any more, one that only lost its agent has', () =>
  together(['a', 'b', 'c'], async (mesh, a, b, c) => {
    assert.ok(a && b && c);
    await mesh.run(4000);
    for (const router of [b, c]) {
      router.channel.close();
      mesh.routers.splice(mesh.routers.indexOf(router), 1);
    }
    const toB = a.links.find(({ id }) => id.endsWith('/b'))?.hardif ?? assert.fail();
    for (let minute = 0; minute < 65; minute += 1) {
      const device = a.protection.links.get(toB) ?? assert.fail(`lost after ${minute} minutes`);
      device.counters = { ...device.counters, ok: device.counters.ok + 10 };
      mesh.clock.advance(ms(58_000));
      await mesh.run(2000);
    }
    assert.deepEqual(idsOf(a), ['b']);
  }));
