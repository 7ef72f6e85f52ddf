// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { XdpMode } from '../../core/mesh/packet-counters.ts';
import { accept, done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { PacketTelemetry } from '../../ports/packet-telemetry.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { createXdpAttachment } from '../rtnetlink/xdp-attach.ts';
import { possibleCpus } from './possible-cpus.ts';
import { modeOf } from './running-on.ts';
import { createSourceMap, type SourceMap, type TelemetryTotals } from './source-map.ts';
import { type InstalledProgram, install, takeOff } from './take-over.ts';

export interface XdpOptions {
  /** An rtnetlink socket of this network namespace; the caller closes it, after this. */
  readonly socket: NetlinkSocket;
  /** telemetry.bpf.o */
  readonly object: string;
  /** Below a BPF file system; made where missing, removed at the end where empty. */
  readonly pinDirectory: string;
  /** Hears each reason once why the agent must do without. */
  readonly notice: (refusal: Refusal) => void;
  /** Modes to try, the first that the driver takes. */
  readonly modes?: readonly XdpMode[];
  /**
   * Milliseconds for which a crashed run's program stays on interfaces that this run does not ask for: most are asked for within
   * seconds, and their drivers are spared a reset; the others may have left the mesh, or are to be left alone now.
   */
  readonly letGoAfter?: number;
}

export interface XdpTelemetry extends PacketTelemetry {
  /** What the program counted over all sources; refused with `xdp-not-attached` before it is in the kernel. */
  totals(): Outcome<TelemetryTotals>;
}

interface Ready {
  readonly installed: InstalledProgram;
  readonly map: SourceMap;
}

/** Counts frames with an XDP program that lets every frame pass. Nothing is loaded before the first `attach`. */
export function createXdpTelemetry(options: XdpOptions): XdpTelemetry {
  const { socket, object, pinDirectory, notice, modes = ['native', 'generic'], letGoAfter = 30_000 } = options;
  const attachment = createXdpAttachment(socket);
  const attached = new Map<IfIndex, XdpMode>();
  const told = new Set<string>();
  let loading: Promise<Outcome<Ready>> | null = null;
  let ready: Ready | null = null;
  let closed = false;
  let letGo: NodeJS.Timeout | null = null;

  function tell<T>(outcome: Outcome<T>): Outcome<T> {
    if (!outcome.ok && !told.has(outcome.refusal.message)) {
      told.add(outcome.refusal.message);
      notice(outcome.refusal);
    }
    return outcome;
  }

  async function load(): Promise<Outcome<Ready>> {
    const cpus = possibleCpus();
    if (!cpus.ok) return cpus;
    const installed = await install(socket, object, pinDirectory);
    if (!installed.ok) return installed;
    ready = { installed: installed.value, map: createSourceMap(installed.value.sources, installed.value.totals, cpus.value) };
    if (installed.value.takenOver) {
      letGo = setTimeout(() => tell(takeOff(socket, installed.value.program, installed.value.id, attached)), letGoAfter);
      letGo.unref();
    }
    return accept(ready);
  }

  function put(hardif: IfIndex, name: string, { installed }: Ready): Outcome<XdpMode> {
    const state = attachment.xdpState(hardif);
    if (!state.ok) return state;
    const mine = modeOf(state.value, installed.id);
    if (mine !== null) return accept(mine);
    const occupied = refuse(
      'operator',
      'xdp-occupied',
      `${name} runs another XDP program; it was left alone`,
      `to count here, take it off: ip link set dev ${name} xdp off`,
    );
    if (state.value.native !== null || state.value.generic !== null) return occupied;
    let last: Outcome<XdpMode> = occupied;
    for (const mode of modes) {
      const answered = attachment.attachXdp(hardif, installed.program, mode);
      if (answered.ok) return accept(mode);
      if (answered.refusal.code === 'no-such-interface') return answered;
      if (answered.refusal.code === 'netlink-busy') return occupied;
      last = refuse('environment', 'xdp-attach-refused', `${name} takes no XDP program: ${answered.refusal.message}`);
    }
    return last;
  }

  return {
    async attach(hardif, name) {
      if (closed) return refuse('us', 'xdp-closed', 'packet telemetry was closed');
      // The first reason stands: asking the kernel again for every interface would not change it.
      loading ??= load();
      const loaded = tell(await loading);
      if (!loaded.ok) return loaded;
      if (closed) return refuse('us', 'xdp-closed', 'packet telemetry was closed');
      const mode = tell(put(hardif, name, loaded.value));
      if (mode.ok) attached.set(hardif, mode.value);
      else attached.delete(hardif);
      return mode;
    },
    async detach(hardif) {
      const mode = attached.get(hardif);
      if (mode === undefined || ready === null) return refuse('us', 'xdp-not-attached', `nothing is counted on interface ${hardif}`);
      attached.delete(hardif);
      const off = attachment.detachXdp(hardif, mode, ready.installed.program);
      // Gone with its interface, or replaced by force: either way it counts there no more.
      return off.ok || off.refusal.code === 'no-such-interface' || off.refusal.code === 'netlink-busy' ? done : off;
    },
    read() {
      if (closed) return refuse('us', 'xdp-closed', 'packet telemetry was closed');
      return ready === null || attached.size === 0 ? accept([]) : ready.map.read(attached);
    },
    totals: () => (ready === null ? refuse('us', 'xdp-not-attached', 'nothing is counted yet') : ready.map.totals()),
    async close() {
      if (closed) return;
      closed = true;
      attached.clear();
      const loaded = loading === null ? null : await loading;
      ready = null;
      if (letGo !== null) clearTimeout(letGo);
      if (loaded?.ok) tell(loaded.value.installed.remove());
    },
  };
}
