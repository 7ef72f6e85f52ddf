// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commandFor, installAsRoot } from './apt-install.mjs';

function policyIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'x0-policy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'policy-rc.d');
}

test('the command that a user is told fetches the package lists first', () => {
  assert.match(commandFor(['batctl', 'babeld']), /^sudo apt-get update && sudo apt-get install -y --no-install-recommends batctl babeld/);
});

test('no service is started while packages are installed, none stays enabled, and the policy is gone afterwards', (t) => {
  const policy = policyIn(t);
  const ran: string[] = [];
  const done = installAsRoot(
    ['prometheus', 'batctl'],
    (command) => {
      if (command[1] === 'install') assert.match(readFileSync(policy, 'utf8'), /exit 101/);
      ran.push(command.join(' '));
      return true;
    },
    policy,
  );
  assert.equal(done, true);
  assert.equal(existsSync(policy), false);
  assert.equal(ran[0], 'apt-get install -y --no-install-recommends prometheus batctl');
  if (existsSync('/usr/bin/systemctl')) assert.equal(ran[1], 'systemctl disable prometheus.service');
});

test('missing package lists are fetched once; what fails then has failed', (t) => {
  const ran: string[] = [];
  const run = (command: readonly string[]): boolean => {
    ran.push(command[1] ?? '');
    return command[1] === 'update';
  };
  assert.equal(installAsRoot(['batctl'], run, policyIn(t)), false);
  assert.deepEqual(ran, ['install', 'update', 'install']);
});

test('an operator’s own policy is left as it is', (t) => {
  const policy = policyIn(t);
  writeFileSync(policy, 'own');
  installAsRoot(['batctl'], () => true, policy);
  assert.equal(readFileSync(policy, 'utf8'), 'own');
});
