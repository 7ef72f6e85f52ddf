// SPDX-License-Identifier: Apache-2.0
import { loadAndPin } from '../agent/adapters/xdp/bpftool.ts';
import { type LoadedProgram, openLoaded } from '../agent/adapters/xdp/loaded-program.ts';
import { makePinFolder, pinsIn, removePins } from '../agent/adapters/xdp/pins.ts';
import { currentObjects } from './current-objects.ts';

let trials = 0;

/** The telemetry program in this kernel, attached nowhere: for test runs. Needs root and a BPF file system at /sys/fs/bpf. */
export async function loadForTrial(): Promise<LoadedProgram> {
  trials += 1;
  const pins = pinsIn(`/sys/fs/bpf/x0-trial-${process.pid}-${trials}`);
  try {
    for (const step of [makePinFolder(pins.folder), await loadAndPin(currentObjects().telemetry, pins.program, pins.maps)])
      if (!step.ok) throw new Error(`${step.refusal.code}: ${step.refusal.message}`);
    const loaded = openLoaded(pins);
    if (!loaded.ok) throw new Error(`${loaded.refusal.code}: ${loaded.refusal.message}`);
    return loaded.value;
  } finally {
    // The descriptors keep program and maps; nothing is left behind.
    removePins(pins);
  }
}
