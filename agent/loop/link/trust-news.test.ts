// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offerRevocations } from '../../core/identity/revocation-book.ts';
import type { RevocationList } from '../../core/identity/revocation-list.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { type LinkedRouter, LinkedRouters, withRevocations } from './testing/linked-routers.ts';

async function meshOf(names: readonly string[], work: (mesh: LinkedRouters, ...routers: LinkedRouter[]) => Promise<void>): Promise<void> {
  const mesh = new LinkedRouters();
  try {
    for (const name of names) await mesh.add(name);
    await mesh.run(4000);
    await work(mesh, ...mesh.routers);
  } finally {
    mesh.close();
  }
}

/** As the operator does with `identity install revocations.pem`. */
function tell(mesh: LinkedRouters, router: LinkedRouter, list: RevocationList): void {
  const held = router.identity ?? assert.fail();
  const offered = granted(offerRevocations(mesh.crypto.symmetric, held.verifier.revocations, held.verifier.bundle, list));
  router.identity = withRevocations(mesh.crypto.symmetric, held, offered.book);
}

const names = (router: LinkedRouter): string[] => router.links.map(({ id }) => id.split('/').at(-1) ?? '').sort();

test('one router is told who is revoked, and within five seconds nobody has a link with it', () =>
  meshOf(['a', 'b', 'c', 'stolen'], async (mesh, a, b, c, stolen) => {
    assert.ok(a && b && c && stolen);
    assert.deepEqual(names(b), ['a', 'c', 'stolen']);
    tell(mesh, a, await mesh.revoking(1, stolen));
    await mesh.run(5000);
    assert.deepEqual(
      [names(a), names(b), names(c)],
      [
        ['b', 'c'],
        ['a', 'c'],
        ['a', 'b'],
      ],
    );
    for (const router of [a, b, c]) assert.equal(router.protection.links.size, 2);
    await mesh.run(10_000);
    assert.deepEqual(names(b), ['a', 'c']);
  }));

test('a router that was away hears of it when it comes back', () =>
  meshOf(['a', 'b', 'stolen'], async (mesh, a, b, stolen) => {
    assert.ok(a && b && stolen);
    b.channel.close();
    mesh.routers.splice(mesh.routers.indexOf(b), 1);
    tell(mesh, a, await mesh.revoking(1, stolen));
    await mesh.run(3000);
    b.open();
    mesh.routers.push(b);
    await mesh.run(8000);
    assert.deepEqual([names(a), names(b)], [['b'], ['a']]);
  }));

test('a revoked neighbour that only keeps its keys loses them too, a minute after an agent started anew', () =>
  meshOf(['a', 'b', 'stolen'], async (mesh, a, b, stolen) => {
    assert.ok(a && b && stolen);
    for (const router of [b, stolen]) {
      router.channel.close();
      mesh.routers.splice(mesh.routers.indexOf(router), 1);
    }
    tell(mesh, a, await mesh.revoking(1, stolen));
    await mesh.run(3000);
    b.open();
    mesh.routers.push(b);
    await mesh.run(20_000);
    assert.equal(b.protection.links.size, 2, 'a dead agent has some time to come back');
    await mesh.run(50_000);
    assert.deepEqual([names(b), b.protection.links.size], [['a'], 1]);
  }));

test('a list that no issuer of the bundle signed is refused, and changes nothing', () =>
  meshOf(['a', 'b', 'victim'], async (mesh, a, b, victim) => {
    assert.ok(a && b && victim);
    const list = await mesh.revoking(1, victim);
    const forged = { ...list, signature: Uint8Array.from(list.signature, (octet, at) => (at === 5 ? octet ^ 1 : octet)) };
    // A member that lies holds it itself, and so offers it.
    const held = a.identity ?? assert.fail();
    const book = granted(offerRevocations(mesh.crypto.symmetric, held.verifier.revocations, held.verifier.bundle, forged)).book;
    a.identity = withRevocations(mesh.crypto.symmetric, held, book);
    await mesh.run(5000);
    assert.ok(b.refused.includes('revocation-signature'), b.refused.join(' '));
    // The liar itself has no link with it any more; nobody else follows.
    assert.deepEqual([names(a), names(b)], [['b'], ['a', 'victim']]);
  }));

test('a long list travels too, over air that loses three frames in ten', () =>
  meshOf(['a', 'b'], async (mesh, a, b) => {
    assert.ok(a && b);
    const many = Array.from({ length: 200 }, (_, n) => ({
      ...b,
      identity: b.identity === null ? null : { ...b.identity, svid: n.toString(16).padStart(64, '0') as never },
    }));
    let state = 3;
    mesh.air.lose = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32 < 0.3;
    };
    tell(mesh, a, await mesh.revoking(7, ...many));
    await mesh.run(30_000);
    assert.equal(b.identity?.verifier.revocations.held[0]?.list.entries.length, 200);
    assert.equal(b.links.length, 1);
  }));
