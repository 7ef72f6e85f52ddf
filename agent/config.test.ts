// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeProblem } from './config/problem.ts';
import { type Config, parseConfig, readConfig, standardConfigFile } from './config.ts';

const good = (text: string, file = 'x.json'): Config => {
  const outcome = parseConfig(text, file);
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.problems.map(describeProblem).join('\n'));
  return outcome.config;
};
const wrong = (text: string, file = 'x.json'): string[] => {
  const outcome = parseConfig(text, file);
  return outcome.ok ? [] : outcome.problems.map(describeProblem);
};

test('an empty file is a whole configuration, in both formats', () => {
  assert.deepEqual(good('{}'), good('', 'x0tta6bl4'));
  const { settings, ...rest } = good('{}');
  assert.equal(settings.mesh, 'bat0');
  assert.equal(settings.mode, 'heal');
  assert.equal(settings.beaconInterval, 100);
  assert.equal(settings.breakerRest, 600_000);
  assert.equal(settings.provesGateways, false);
  assert.equal(rest.http.listen, null);
  assert.equal(rest.store.path, '/etc/x0tta6bl4/store');
});

test('UCI and JSON say the same', () => {
  const uci =
    "config agent 'main'\n\toption name 'r1'\n\toption mode observe\n\tlist leave_alone eth1\nconfig probe\n\toption beacon_interval 50ms\n\toption grey_loss 20%\nconfig service 'dnsmasq'\n\toption may_restart 1\nconfig dhcp\n\toption service dnsmasq\n";
  const json =
    '{"agent":{"name":"r1","mode":"observe","leave_alone":["eth1"]},"probe":{"beacon_interval":50,"grey_loss":0.2},"service":[{"name":"dnsmasq","may_restart":true}],"dhcp":{"service":"dnsmasq"}}';
  assert.deepEqual(good(uci, 'x0tta6bl4'), good(json));
  assert.deepEqual(good(json).settings.restartable, ['dnsmasq']);
  assert.equal(good(json).settings.servesDhcp, true);
  assert.deepEqual(good(json).services.dnsmasq?.stop, ['/etc/init.d/dnsmasq', 'stop']);
});

test('every problem is reported at once, with its line, and what would be right', () => {
  const text =
    "config agent\n\toption mesh 'a name that is far too long'\n\toption mode sleep\n\toption nam r1\nconfig prob\n\toption x 1\nconfig probe\n\toption beacon_interval 5\n\toption missed_beacons 2.5\n\toption grey_loss lots\nconfig http\n\toption listen 0.0.0.0:80\n";
  assert.deepEqual(wrong(text, 'x0tta6bl4'), [
    'agent.nam (line 4): there is no such option; did you mean name?',
    'prob (line 5): there is no such section; did you mean probe?',
    'agent.mesh (line 2): "a name that is far too long" is not; give an interface name of at most 15 characters',
    'agent.mode (line 3): "sleep" is none of them; give one of heal, observe',
    'http.listen (line 12): 0.0.0.0 is reachable from other machines, and the server asks for no password; give a loopback address and a port, 127.0.0.1:9464 or [::1]:9464',
    'probe.beacon_interval (line 8): 5 is out of range; give a time from 50ms to 600ms',
    'probe.missed_beacons (line 9): 2.5 is not whole; give a whole number from 2 to 50',
    'probe.grey_loss (line 10): "lots" is no share (units %); give a share from 0.01 to 0.9',
  ]);
});

test('a far name gets no guess but the list of what there is', () => {
  assert.match(wrong('{"store":{"colour":"red"}}')[0] ?? '', /known options: path, max_bytes/);
});

test('a proof needs at least two independent ways, and both halves of each', () => {
  assert.match(wrong('{"proof":{"tcp":"192.0.2.1:443"}}')[0] ?? '', /one way of proof alone is no proof/);
  assert.match(wrong('{"proof":{"tcp":"192.0.2.1:443","resolver":"192.0.2.1"}}')[0] ?? '', /proof.name: it is missing/);
  assert.match(wrong('{"proof":{"tcp":"192.0.2.1:443","echo":"192.0.2.1:7"}}')[0] ?? '', /proof.echo_key: it is missing/);
  const { proof, settings } = good('{"proof":{"tcp":"192.0.2.1:443","resolver":"192.0.2.2","name":"example.org"}}');
  assert.deepEqual(proof, {
    dns: { resolver: { host: '192.0.2.2', port: 53 }, name: 'example.org' },
    tcp: { host: '192.0.2.1', port: 443 },
    echo: null,
  });
  assert.equal(settings.provesGateways, true);
});

test('a JSON file that is no configuration is refused in words', () => {
  for (const text of [
    '{',
    '[1]',
    '{"agent":1}',
    '{"agent":{"name":{}}}',
    '{"agent":[{},{}]}',
    '{"probe":{"beacon_interval":["1s","2s"]}}',
    '{"__proto__":{"a":1}}',
    '{"service":[{}]}',
    '{"service":[{"name":"a"},{"name":"a"}]}',
  ]) {
    assert.equal(wrong(text).length, 1, `${text} ${wrong(text).join()}`);
  }
});

test('a missing file is all defaults at the standard place only, and a directory is no file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'x0-config-'));
  try {
    const named = readConfig(join(directory, 'none'));
    assert.ok(!named.ok && /ENOENT/.test(named.problems.map(describeProblem).join()));
    assert.ok(!readConfig(directory).ok);
    writeFileSync(join(directory, 'a'), "config agent\n\toption name 'r7'\n");
    const read = readConfig(join(directory, 'a'));
    assert.equal(read.ok && read.config.name, 'r7');
    writeFileSync(join(directory, 'big'), '#'.repeat(100_000));
    assert.ok(!readConfig(join(directory, 'big')).ok);
    assert.equal(standardConfigFile, '/etc/config/x0tta6bl4');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
