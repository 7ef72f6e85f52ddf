// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { instant, ms, wallTime } from '../../core/time.ts';
import { sampleHeal, sampleSymptom } from '../../ports/contract/sample-lasting.ts';
import { blindStatus, fakeSource } from '../../ports/contract/sample-status.ts';
import { openMetrics } from './metrics.ts';

function busy() {
  const metrics = openMetrics();
  const source = fakeSource();
  metrics.watch(source);
  metrics.meter.event('tick');
  metrics.meter.event('heard', 4);
  metrics.meter.turn(ms(3));
  metrics.meter.action('send-beacon');
  metrics.meter.refused('not-ours', 2);
  metrics.meter.probes('m1x2', 'sent', 10, 920);
  metrics.meter.stored('store', 2_000);
  source.emit({ kind: 'symptom', at: instant(1), wall: wallTime(1), phase: 'found', symptom: sampleSymptom });
  source.emit({ kind: 'heal', at: instant(1), wall: wallTime(1), heal: { ...sampleHeal(1), stage: 'acting' } });
  source.emit({ kind: 'heal', at: instant(1), wall: wallTime(1), heal: sampleHeal(1) });
  return { metrics, source };
}

test('what the loop did stands in the metrics, in base units', async () => {
  const { metrics } = busy();
  const lines = new Set((await metrics.text()).split('\n'));
  for (const line of [
    'x0tta6bl4_events_total{kind="tick"} 1',
    'x0tta6bl4_events_total{kind="heard"} 4',
    'x0tta6bl4_turn_duration_seconds_sum 0.003',
    'x0tta6bl4_refusals_total{code="not-ours"} 2',
    'x0tta6bl4_probe_bytes_total{hardif="m1x2",direction="sent"} 920',
    'x0tta6bl4_stored_bytes_total{what="store"} 2000',
    'x0tta6bl4_symptoms_found_total{kind="silent-link"} 1',
    'x0tta6bl4_heals_total{heal="isolate-link",outcome="kept"} 1',
    'x0tta6bl4_heal_duration_seconds_sum 0.4',
    'x0tta6bl4_health{state="healing"} 1',
    'x0tta6bl4_health{state="blind"} 0',
    'x0tta6bl4_uptime_seconds 12',
    'x0tta6bl4_link_loss_ratio{hardif="m1x2",neighbour="02:00:00:00:00:02",direction="received"} 0.02',
    'x0tta6bl4_link_isolated{hardif="m1x2",neighbour="02:00:00:00:00:02"} 1',
    'x0tta6bl4_memory_available_bytes 60000000',
  ])
    assert.ok(lines.has(line), line);
});

test('what is gone leaves no stale series behind', async () => {
  const { metrics, source } = busy();
  await metrics.text();
  source.status = blindStatus;
  const text = await metrics.text();
  assert.doesNotMatch(text, /^x0tta6bl4_(link_|originators |memory_available|symptoms\{)/m);
  assert.match(text, /^x0tta6bl4_health\{state="blind"\} 1$/m);
});

test('refusal codes from outside cannot grow the metrics without end', async () => {
  const { metrics } = busy();
  for (let i = 0; i < 500; i += 1) metrics.meter.refused(`code-${i}`);
  const series = (await metrics.text()).match(/^x0tta6bl4_refusals_total\{/gm)?.length ?? 0;
  assert.ok(series <= 65, `${series} series`);
});

test('Prometheus finds nothing to object to', async (t) => {
  const { metrics } = busy();
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: await metrics.text(), encoding: 'utf8' });
  if (checked.error !== undefined) {
    t.skip('promtool is not installed: apt-get install prometheus');
    return;
  }
  assert.equal(`${checked.stdout}${checked.stderr}`, '');
  assert.equal(checked.status, 0);
});
