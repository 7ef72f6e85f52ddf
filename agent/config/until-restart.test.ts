// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../config.ts';
import { needRestart, settingsUntilRestart } from './until-restart.ts';

const configOf = (document: unknown) => {
  const read = parseConfig(JSON.stringify(document), 'test.json');
  return read.ok ? read.config : assert.fail(JSON.stringify(read.problems));
};
const plain = configOf({});
const rich = configOf({
  agent: { mode: 'observe' },
  proof: { interval: '5s', resolver: '192.0.2.53', name: 'example.org', tcp: '192.0.2.80:443' },
  dhcp: { service: 'dnsmasq' },
  service: [{ name: 'collectd', may_restart: true }],
});

test('a reload never promises a power that is not open', () => {
  const { mode, ...settings } = settingsUntilRestart(plain, rich);
  assert.equal(mode, 'observe');
  assert.deepEqual(
    [settings.provesGateways, settings.servesDhcp, settings.restartable, settings.gatewayProofInterval],
    [false, false, [], 1000],
  );
  assert.deepEqual(needRestart(plain, rich), ['proof', 'dhcp', 'services', 'proof.interval']);
});

test('a reload never gives up what is open: DHCP that was withdrawn can still come back', () => {
  const settings = settingsUntilRestart(rich, plain);
  assert.deepEqual(
    [settings.provesGateways, settings.servesDhcp, settings.restartable, settings.gatewayProofInterval],
    [true, true, ['collectd'], 5000],
  );
});

test('another mesh interface is watched after a restart: what was changed in this one must be put back in this one', () => {
  const next = configOf({ agent: { mesh: 'bat1' } });
  assert.equal(settingsUntilRestart(plain, next).mesh, 'bat0');
  assert.deepEqual(needRestart(plain, next), ['agent.mesh']);
});

test('what the core alone reads needs no restart', () => {
  const next = configOf({ agent: { mode: 'observe' }, probe: { beacon_interval: '200ms' }, log: { level: 'debug' } });
  assert.deepEqual(needRestart(plain, next), []);
  assert.deepEqual(settingsUntilRestart(plain, next), next.settings);
});

test('how often keys are replaced is said once, at the start', () => {
  const links = { mode: 'required', interfaces: ['wlan0'] };
  const [running, next] = [configOf({ link: links }), configOf({ link: { ...links, rekey_after: '5s' } })];
  assert.deepEqual([running.link.rekeyAfter, next.link.rekeyAfter], [600_000, 5000]);
  assert.deepEqual(needRestart(running, next), ['link']);
  assert.deepEqual(needRestart(plain, next), ['link']);
});
