// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { systemEntropy } from './adapters/clock/system-entropy.ts';
import { createCrypto } from './adapters/crypto/create-crypto.ts';
import { type FakeWorkplace, fakeWorkplace, good } from './cli/fake-workplace.ts';
import { authorityIn } from './cli/trust.ts';
import { composeIdentityKeeper } from './compose-identity.ts';
import { parseConfig } from './config.ts';
import { ms, wallTime } from './core/time.ts';
import { createRefusals } from './loop/refusals.ts';
import { fakeClock } from './ports/contract/fake-clock.ts';
import { countsNothing } from './ports/contract/fake-meter.ts';
import { granted } from './ports/contract/outcome.ts';

const hour = 3_600_000;
const day = 24 * hour;
const log = { write: () => undefined, setLevel: () => undefined, flush: () => undefined };
const places: FakeWorkplace[] = [];
after(() => {
  for (const place of places) place.clean();
});

/** A mesh of one: router and authority on one machine, made by commands, with real keys. */
async function meshOfOne() {
  const { crypto } = await createCrypto();
  const at = fakeWorkplace(crypto);
  places.push(at);
  good(await at.atAuthority('init --domain mesh.example'));
  const token = good(await at.atAuthority('token r1 --zone north --roles relay'));
  const request = good(await at.onRouter('r1', 'init --token - --roles relay', token));
  good(await at.onRouter('r1', 'install -', good(await at.atAuthority('issue -', request))));
  const clock = fakeClock();
  const keeper = (identity: Readonly<Record<string, string>>) => {
    const read = parseConfig(JSON.stringify({ identity: { directory: at.path('r1'), ...identity } }), 'x.json');
    assert.ok(read.ok);
    return composeIdentityKeeper(read.config, {
      crypto,
      clock,
      entropy: systemEntropy,
      log,
      refusals: createRefusals(log, countsNothing, clock.now),
      handOut: () => assert.fail('the authority is here'),
      authority:
        read.config.identity.authority === null
          ? null
          : authorityIn(read.config.identity.authority, {
              crypto,
              wall: () => at.time.wall,
              random: (length) => new Uint8Array(randomBytes(length)),
            }),
    });
  };
  const pass = async (one: ReturnType<typeof keeper>, length: number): Promise<void> => {
    clock.advance(ms(length));
    at.time.wall = wallTime(at.time.wall + length);
    await one.tick();
  };
  return { at, keeper, pass };
}

test('a mesh of one renews by itself, and the command line sees what the agent did', async () => {
  const { at, keeper, pass } = await meshOfOne();
  const one = keeper({ authority: at.path('authority'), trust_domain: 'mesh.example' });
  granted(await one.reload());
  const before = one.current() ?? assert.fail('nobody');
  await pass(one, 22 * day);
  const now = one.current() ?? assert.fail('nobody');
  assert.notEqual(now.svid, before.svid);
  const shown = JSON.parse(good(await at.onRouter('r1', 'show --json')));
  assert.deepEqual([shown.current.svid, shown.previous.svid, shown.next], [now.svid, before.svid, null]);
  assert.deepEqual([shown.current.zone, shown.current.roles, shown.current.notAfter], ['north', ['relay'], '2027-01-22T00:00:00.000Z']);
  await pass(one, hour);
  assert.equal(JSON.parse(good(await at.onRouter('r1', 'show --json'))).previous, null);
  assert.deepEqual(
    readdirSync(at.path('r1')).filter((name) => /^1\.|busy/.test(name)),
    [],
  );
});

test('what a command changes on the disk the agent takes up', async () => {
  const { at, keeper, pass } = await meshOfOne();
  const one = keeper({});
  await pass(one, hour);
  const before = one.current()?.svid;
  const request = good(await at.onRouter('r1', 'rotate'));
  good(await at.onRouter('r1', 'install -', good(await at.atAuthority('renew -', request))));
  await pass(one, hour);
  assert.notEqual(one.current()?.svid, before);
  assert.equal(one.mayLink(), true);
});
