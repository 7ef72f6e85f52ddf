// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { closeSocket } from '../syscall/socket6.ts';
import { mapShape, openPinned, programId } from './bpf-call.ts';
import { counters, key, mapNames, sourceLimit, totals } from './layout.ts';
import type { Pins } from './pins.ts';

/** A program in the kernel with its maps, held by descriptors: they stay also where the pins are removed. */
export interface LoadedProgram {
  readonly program: number;
  /** The kernel's number of the program, which interfaces tell when it runs there. */
  readonly id: number;
  readonly sources: number;
  readonly totals: number;
  close(): void;
}

/** Whether the pinned maps are those that this agent reads; another layout would be read as nonsense. */
function fits(sources: number, all: number): boolean {
  const [of, total] = [mapShape(sources), mapShape(all)];
  return (
    of?.keySize === key.size &&
    of.valueSize === counters.size &&
    of.entries <= sourceLimit &&
    total?.valueSize === totals.size &&
    total.keySize === 4
  );
}

/** Opens what is pinned. Refusal codes: `xdp-not-pinned` where a part is missing, `xdp-not-permitted`, `xdp-layout`. */
export function openLoaded(pins: Pins): Outcome<LoadedProgram> {
  const opened: number[] = [];
  const close = (): void => {
    for (const fd of opened.splice(0)) closeSocket(fd);
  };
  for (const path of [pins.program, join(pins.maps, mapNames.sources), join(pins.maps, mapNames.totals)]) {
    const one = openPinned(path);
    if (one.ok) {
      opened.push(one.value);
      continue;
    }
    close();
    if (one.errno === 'ENOENT') return refuse('environment', 'xdp-not-pinned', `nothing is pinned at ${path}`);
    return refuse('environment', 'xdp-not-permitted', `${path} cannot be opened: ${one.text}`, 'run as root or with CAP_BPF');
  }
  const [program = -1, sources = -1, all = -1] = opened;
  const id = programId(program);
  if (id === null || !fits(sources, all)) {
    close();
    return refuse(
      'operator',
      'xdp-layout',
      'the XDP program is not the one that belongs to this agent',
      'set xdp.object to the telemetry.bpf.o of the same version',
    );
  }
  return accept({ program, id, sources, totals: all, close });
}
