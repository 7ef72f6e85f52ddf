// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters, XdpMode } from '../../core/mesh/packet-counters.ts';
import { accept, done, type Refusal, refuse } from '../../core/refusal.ts';
import type { Clock } from '../clock.ts';
import type { PacketTelemetry } from '../packet-telemetry.ts';
import { countFrame } from './count-frame.ts';

export interface FakeTelemetry extends PacketTelemetry {
  /** A frame that the interface receives. */
  arrive(hardif: IfIndex, frame: Buffer): void;
}

/** Telemetry in memory over `interfaces`; `refusal` stands for a kernel that takes no program. */
export function fakeTelemetry(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly interfaces: ReadonlySet<IfIndex>;
  readonly mode?: XdpMode;
  readonly refusal?: Refusal;
}): FakeTelemetry {
  const attached = new Set<IfIndex>();
  const rows = new Map<string, PacketCounters>();
  let closed = false;
  const shut = refuse('us', 'xdp-closed', 'packet telemetry was closed');
  return {
    arrive(hardif, frame) {
      const counted = countFrame(frame);
      if (counted === null || !attached.has(hardif)) return;
      const { source } = counted;
      const before = rows.get(`${hardif} ${source}`);
      rows.set(`${hardif} ${source}`, {
        hardif,
        source,
        lastSeen: options.clock.now(),
        packets: (before?.packets ?? 0) + 1,
        bytes: (before?.bytes ?? 0) + counted.bytes,
        ogms: (before?.ogms ?? 0) + Number(counted.announcement),
        broadcasts: (before?.broadcasts ?? 0) + Number(counted.broadcast),
      });
    },
    async attach(hardif, name) {
      if (closed) return shut;
      if (options.refusal !== undefined) return { ok: false, refusal: options.refusal };
      if (!options.interfaces.has(hardif)) return refuse('environment', 'no-such-interface', `there is no ${name}`);
      attached.add(hardif);
      return accept(options.mode ?? 'generic');
    },
    async detach(hardif) {
      return attached.delete(hardif) ? done : refuse('us', 'xdp-not-attached', `nothing is counted on interface ${hardif}`);
    },
    read: () => (closed ? shut : accept([...rows.values()].filter((row) => attached.has(row.hardif)))),
    async close() {
      closed = true;
      attached.clear();
    },
  };
}
