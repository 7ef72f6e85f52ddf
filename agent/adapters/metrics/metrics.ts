// SPDX-License-Identifier: Apache-2.0
import { Counter, Histogram, Registry } from 'prom-client';
import type { HealStage } from '../../core/knowledge/heal.ts';
import type { Meter } from '../../ports/meter.ts';
import type { StatusEvent, StatusSource } from '../../ports/status.ts';
import { gauges } from './gauges.ts';

export interface Metrics {
  readonly meter: Meter;
  readonly contentType: string;
  text(): Promise<string>;
  /** From now on gauges read this source, and its events are counted. */
  watch(source: StatusSource): void;
}

/** Distinct refusal codes that get a series of their own; the rest counts as `other`. */
const mostCodes = 64;
const ends: ReadonlySet<HealStage> = new Set(['kept', 'undone', 'failed', 'withheld']);

/**
 * Everything under GET /metrics, named as Prometheus' naming guide asks: one prefix, base units, `_total` for counters.
 * A registry of its own and no Summary, whose quantiles cannot be added up over routers.
 */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name: `x0tta6bl4_${name}_total`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name: `x0tta6bl4_${name}_seconds`, help, buckets, registers });

  const turns = histogram(
    'turn_duration',
    'Time that one decision took, from event to actions.',
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  );
  const healing = histogram(
    'heal_duration',
    'Time from the detection of a fault to the verified heal.',
    [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
  );
  const events = counter('events', 'Events that the loop decided on.', 'kind');
  const actions = counter('actions', 'Actions that the loop carried out.', 'kind');
  const refusals = counter('refusals', 'Things that were refused, by code (docs/errors.md).', 'code');
  const frames = counter(
    'probe_frames',
    'Frames of beacons and echoes on a hard interface, and of notices and echoes over the mesh.',
    'hardif',
    'direction',
  );
  const bytes = counter('probe_bytes', 'Bytes of the frames of probes, with their Ethernet and IPv6 headers.', 'hardif', 'direction');
  const stored = counter('stored_bytes', 'Bytes handed to the store, the journal and the audit.', 'what');
  const symptoms = counter('symptoms_found', 'Symptoms that were found.', 'kind');
  const heals = counter('heals', 'Heals that ended, by their outcome.', 'heal', 'outcome');
  const codes = new Set<string>();
  let source: StatusSource | null = null;
  gauges(registry, () => source?.snapshot() ?? null);

  const count = (event: StatusEvent): void => {
    if (event.kind === 'symptom' && event.phase === 'found') symptoms.inc({ kind: event.symptom.kind });
    if (event.kind !== 'heal' || !ends.has(event.heal.stage)) return;
    heals.inc({ heal: event.heal.chosen ?? 'none', outcome: event.heal.stage });
    if (event.heal.stage === 'kept' && event.heal.took !== null) healing.observe(event.heal.took / 1000);
  };

  return {
    meter: {
      event: (kind, times = 1) => events.inc({ kind }, times),
      turn: (took) => turns.observe(took / 1000),
      action: (kind, times = 1) => actions.inc({ kind }, times),
      refused: (code, times = 1) => {
        if (codes.size < mostCodes) codes.add(code);
        refusals.inc({ code: codes.has(code) ? code : 'other' }, times);
      },
      probes: (hardif, direction, sent, size) => {
        frames.inc({ hardif, direction }, sent);
        bytes.inc({ hardif, direction }, size);
      },
      stored: (what, size) => stored.inc({ what }, size),
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    watch: (watched) => {
      source = watched;
      watched.subscribe(count);
    },
  };
}
