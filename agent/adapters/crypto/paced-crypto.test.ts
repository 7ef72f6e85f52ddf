// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as afterPromises } from 'node:timers/promises';
import fc from 'fast-check';
import { after, ms } from '../../core/time.ts';
import { type FakeClock, fakeClock } from '../../ports/contract/fake-clock.ts';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { CryptoTask, CryptoTurns } from '../../ports/paced-crypto.ts';
import { pacedCrypto } from './paced-crypto.ts';

const nothing = new Uint8Array(0);
/** One operation. */
const verify = ({ crypto }: CryptoTurns) => crypto.signatures.verify('x0/hs-i/1', nothing, nothing, nothing);
const soon = (clock: FakeClock, urgent = false): CryptoTask => ({ urgent, by: after(clock.now(), ms(1000)) });

/** The fake, and how many operations it was asked for. */
function counted(): { readonly crypto: Crypto; readonly done: { operations: number } } {
  const fake = fakeCrypto();
  const done = { operations: 0 };
  const verifying: Crypto['signatures']['verify'] = (...asked) => {
    done.operations += 1;
    return fake.signatures.verify(...asked);
  };
  return { crypto: { ...fake, signatures: { ...fake.signatures, verify: verifying } }, done };
}

function paced(limits = { urgent: 4, others: 2 }, holdsThread = true) {
  const { crypto, done } = counted();
  const clock = fakeClock();
  return { clock, done, crypto, turns: pacedCrypto({ crypto, holdsThread }, clock, limits) };
}

test('an operation waits until the loop has time, and each grant runs one', async () => {
  const { clock, done, turns } = paced();
  const both = [turns.enter(soon(clock), verify), turns.enter(soon(clock), verify)];
  await afterPromises();
  assert.deepEqual([done.operations, turns.waiting], [0, 2]);
  assert.equal(turns.grant(), true);
  assert.deepEqual([done.operations, turns.waiting], [1, 1]);
  assert.equal(turns.grant(), true);
  assert.equal(turns.grant(), false);
  assert.equal(done.operations, 2);
  assert.deepEqual(await Promise.all(both), [
    { ok: true, value: false },
    { ok: true, value: false },
  ]);
});

test('a whole handshake takes as many turns as it has operations, with keys from before and keys for later', async () => {
  const { clock, crypto, turns } = paced();
  const own = granted(await crypto.signatures.signingKey(new Uint8Array(32)));
  const share = granted(await crypto.agreement.agreementKey(new Uint8Array(32)));
  const task = turns.enter(soon(clock), async ({ crypto: inTurn, signing, agreeing }) => {
    const next = granted(await inTurn.agreement.agreementKey(new Uint8Array(32).fill(1)));
    const { ciphertext, shared } = granted(await inTurn.agreement.encapsulate(share.publicKey));
    assert.deepEqual(granted(await agreeing(share).decapsulate(ciphertext)), shared);
    const signature = await signing(own).sign('x0/hs-r/1', ciphertext);
    assert.equal(await inTurn.signatures.verify('x0/hs-r/1', ciphertext, signature, signing(own).publicKey), true);
    granted(await inTurn.signatures.signingKey(new Uint8Array(32)));
    return next;
  });
  let granting = 0;
  for (; granting < 20; granting += 1) {
    await afterPromises();
    if (!turns.grant()) break;
  }
  assert.equal(granting, 6);
  // The key is bare: it answers without any turn.
  const kept = granted(await task);
  const { ciphertext, shared } = granted(await crypto.agreement.encapsulate(kept.publicKey));
  assert.deepEqual(granted(await kept.decapsulate(ciphertext)), shared);
});

test('known peers go first, and one turn in eight goes to a stranger', async () => {
  const { clock, turns } = paced({ urgent: 16, others: 2 });
  const order: string[] = [];
  const enter = (urgent: boolean) => turns.enter(soon(clock, urgent), verify).then(() => order.push(urgent ? 'known' : 'stranger'));
  const all = [enter(false), enter(false), ...Array.from({ length: 16 }, () => enter(true))];
  for (let n = 0; n < 18; n += 1) {
    assert.equal(turns.grant(), true);
    await afterPromises();
  }
  await Promise.all(all);
  const known = (times: number) => Array.from({ length: times }, () => 'known');
  assert.deepEqual(order, [...known(7), 'stranger', ...known(7), 'stranger', ...known(2)]);
});

test('strangers that do not fit are refused at once, and take no place from known peers', async () => {
  const { clock, turns } = paced();
  const inside = [turns.enter(soon(clock), verify), turns.enter(soon(clock), verify)];
  assert.equal(codeOf(await turns.enter(soon(clock), verify)), 'crypto-busy');
  const known = Array.from({ length: 4 }, () => turns.enter(soon(clock, true), verify));
  assert.equal(codeOf(await turns.enter(soon(clock, true), verify)), 'crypto-busy');
  assert.equal(turns.waiting, 6);
  while (turns.grant()) await afterPromises();
  for (const outcome of await Promise.all([...inside, ...known])) assert.equal(outcome.ok, true);
  const again = turns.enter(soon(clock), verify);
  turns.grant();
  assert.equal(codeOf(await again), 'accepted');
});

test('what nobody waits for any more is not computed, and its place is free', async () => {
  const { clock, done, turns } = paced();
  const stale = [turns.enter(soon(clock), verify), turns.enter(soon(clock), verify)];
  clock.advance(ms(1001));
  const fresh = turns.enter(soon(clock, true), verify);
  // The grant is spent on what is wanted still.
  assert.equal(turns.grant(), true);
  assert.equal(done.operations, 1);
  assert.equal(codeOf(await fresh), 'accepted');
  for (const outcome of await Promise.all(stale)) assert.equal(codeOf(outcome), 'crypto-late');
  const [one, two] = [turns.enter(soon(clock), verify), turns.enter(soon(clock), verify)];
  while (turns.grant()) await afterPromises();
  assert.deepEqual([codeOf(await one), codeOf(await two)], ['accepted', 'accepted']);
});

test('a task between two operations ends as soon as its time has passed', async () => {
  const { clock, done, turns } = paced();
  const task = turns.enter(soon(clock), async (within) => {
    await verify(within);
    clock.advance(ms(1001));
    return verify(within);
  });
  turns.grant();
  assert.equal(codeOf(await task), 'crypto-late');
  assert.deepEqual([done.operations, turns.waiting], [1, 0]);
});

test('what a task throws is thrown, and its place is free again', async () => {
  const { clock, turns } = paced({ urgent: 0, others: 1 });
  const fails = () => Promise.reject(new Error('a defect'));
  await assert.rejects(turns.enter(soon(clock), fails), /a defect/);
  await assert.rejects(turns.enter(soon(clock), fails), /a defect/);
});

test('a provider with a thread pool is asked at once, by no more tasks than may be', async () => {
  const { clock, done, turns } = paced({ urgent: 4, others: 2 }, false);
  assert.equal(codeOf(await turns.enter(soon(clock), verify)), 'accepted');
  assert.deepEqual([turns.grant(), turns.waiting, done.operations], [false, 0, 1]);
  const ends: (() => void)[] = [];
  const slow = () => turns.enter(soon(clock), () => new Promise<void>((resolve) => void ends.push(resolve)));
  const both = [slow(), slow()];
  assert.equal(codeOf(await turns.enter(soon(clock), verify)), 'crypto-busy');
  for (const end of ends) end();
  for (const outcome of await Promise.all(both)) assert.equal(outcome.ok, true);
  assert.equal(codeOf(await turns.enter({ urgent: false, by: after(clock.now(), ms(-1)) }, verify)), 'crypto-late');
});

test('whatever comes in whatever order: one operation a grant, bounded, and every task is answered', async () => {
  const move = fc.oneof(
    fc.record({ urgent: fc.boolean(), operations: fc.integer({ min: 0, max: 4 }), within: fc.integer({ min: 0, max: 50 }) }),
    fc.constant('grant' as const),
    fc.integer({ min: 1, max: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
      const { clock, done, turns } = paced();
      const answers: Promise<string>[] = [];
      let grants = 0;
      for (const one of moves) {
        if (one === 'grant') grants += Number(turns.grant());
        else if (typeof one === 'number') clock.advance(ms(one));
        else {
          const task = { urgent: one.urgent, by: after(clock.now(), ms(one.within)) };
          const work = async (within: CryptoTurns) => {
            for (let n = 0; n < one.operations; n += 1) await verify(within);
          };
          answers.push(turns.enter(task, work).then(codeOf));
        }
        await afterPromises();
        assert.equal(done.operations, grants);
        assert.ok(turns.waiting <= 6);
      }
      for (; turns.grant(); grants += 1) await afterPromises();
      for (const code of await Promise.all(answers)) assert.ok(['accepted', 'crypto-busy', 'crypto-late'].includes(code), code);
      assert.equal(done.operations, grants);
    }),
    { seed: 3, numRuns: 200 },
  );
});
