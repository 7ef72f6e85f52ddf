// SPDX-License-Identifier: Apache-2.0
import { Gauge, type Registry } from 'prom-client';
import type { HealthState, Status } from '../../ports/status.ts';

/** Series with a label for each neighbour are bounded: a hostile neighbourhood must not fill the memory. */
const mostLinks = 256;
const states = { healthy: true, healing: true, ailing: true, blind: true } satisfies Record<HealthState, true>;

/** Registers what is read from the agent's status at the moment of a scrape; nothing is kept between scrapes. */
export function gauges(registry: Registry, status: () => Status | null): void {
  const gauge = <L extends string>(
    name: string,
    help: string,
    fill: (set: (value: number | null, labels?: Partial<Record<L, string>>) => void, now: Status) => void,
    ...labelNames: L[]
  ): void => {
    new Gauge({
      name: `x0tta6bl4_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        // Without labels a reset leaves a zero behind, and what is not known is not zero.
        if (labelNames.length === 0) this.remove();
        const now = status();
        if (now === null) return;
        fill((value, labels) => {
          if (value !== null) this.set(labels ?? {}, value);
        }, now);
      },
    });
  };

  gauge(
    'build_info',
    'Always 1; the version stands in the label.',
    (set, { version, mode }) => set(1, { version, mode }),
    'version',
    'mode',
  );
  gauge('uptime_seconds', 'Time since the agent started.', (set, { uptime }) => set(uptime / 1000));
  gauge(
    'health',
    '1 for the state that the agent is in.',
    (set, { health }) => {
      for (const state of Object.keys(states)) set(state === health.state ? 1 : 0, { state });
    },
    'state',
  );
  gauge('observe_interval_seconds', 'How often the kernel is observed now.', (set, { pace }) => set(pace / 1000));
  gauge(
    'symptoms',
    'Symptoms that last.',
    (set, { symptoms }) => {
      for (const kind of new Set(symptoms.map((symptom) => symptom.kind)))
        set(symptoms.filter((symptom) => symptom.kind === kind).length, { kind });
    },
    'kind',
  );
  gauge('originators', 'Routers that the routing protocol can reach.', (set, { view }) =>
    set(view === null ? null : new Set(view.routes.map(({ originator }) => originator)).size),
  );
  gauge('gateways', 'Routers that announce themselves as gateways.', (set, { view }) => set(view === null ? null : view.gateways.length));
  gauge(
    'neighbours',
    'Direct neighbours that the routing protocol hears.',
    (set, { view }) => {
      for (const { ifindex, name } of view?.hardifs ?? [])
        set(view?.neighbours.filter(({ hardif }) => hardif === ifindex).length ?? 0, { hardif: name });
    },
    'hardif',
  );
  gauge(
    'link_loss_ratio',
    'Share of beacons lost on the link to a neighbour.',
    (set, { links }) => {
      for (const { hardifName: hardif, mac: neighbour, lossIn, lossOut } of links.slice(0, mostLinks)) {
        set(lossIn, { hardif, neighbour, direction: 'received' });
        set(lossOut, { hardif, neighbour, direction: 'sent' });
      }
    },
    'hardif',
    'neighbour',
    'direction',
  );
  gauge(
    'link_isolated',
    '1 where the agent took the link to a neighbour out of the mesh.',
    (set, { links }) => {
      for (const { hardifName: hardif, mac: neighbour, isolated } of links.slice(0, mostLinks))
        set(isolated ? 1 : 0, { hardif, neighbour });
    },
    'hardif',
    'neighbour',
  );
  gauge('memory_bytes', 'Memory of the router.', (set, { host }) => set(host?.memoryTotal ?? null));
  gauge('memory_available_bytes', 'Memory of the router that may still be used.', (set, { host }) => set(host?.memoryAvailable ?? null));
  gauge('cpu_busy_ratio', 'Share of the processors that is busy.', (set, { host }) => set(host?.cpuBusy ?? null));
  gauge('disk_free_bytes', 'Free space of the file system that holds the store.', (set, { host }) => set(host?.diskFree ?? null));
  gauge('agent_resident_memory_bytes', 'Resident memory of the agent.', (set, { host }) => set(host?.agentRss ?? null));
  gauge('agent_private_memory_bytes', 'Anonymous memory of the agent.', (set, { host }) => set(host?.agentPrivate ?? null));
}
