// SPDX-License-Identifier: Apache-2.0

import { closeSocket } from '../agent/adapters/syscall/socket6.ts';
import { openPinned } from '../agent/adapters/xdp/bpf-call.ts';
import { loadAndPin } from '../agent/adapters/xdp/bpftool.ts';
import { makePinFolder, pinsIn, removePins } from '../agent/adapters/xdp/pins.ts';
import type { MacAddress } from '../agent/core/mesh/mac-address.ts';
import type { Outcome } from '../agent/core/refusal.ts';
import { batmanFrame, packetType, plainFrame } from '../agent/ports/contract/sample-frames.ts';
import type { Program } from './build.ts';
import { currentObjects } from './current-objects.ts';
import { testRun } from './test-run.ts';

const [to, from] = ['02:00:00:00:00:02', '02:00:00:00:00:01'] as [MacAddress, MacAddress];
/** What a mesh's interface receives most: announcements, small payload, full payload. */
const frames = {
  'ogm-60': batmanFrame(from, packetType.ivOgm, 46),
  'unicast-100': batmanFrame(from, packetType.unicast, 86, to),
  'payload-1514': plainFrame(to, from, 1500),
} as const;

/** Mean nanoseconds of one frame in the kernel's own measurement, telemetry against a program that only passes. */
export interface FrameCost {
  readonly frame: keyof typeof frames;
  /** One for each round, both programs taking turns. */
  readonly telemetry: readonly number[];
  readonly pass: readonly number[];
}

function granted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.message}`);
  return outcome.value;
}

async function load(program: Program): Promise<number> {
  const pins = pinsIn(`/sys/fs/bpf/x0-cost-${process.pid}-${program}`);
  try {
    granted(makePinFolder(pins.folder));
    granted(await loadAndPin(currentObjects()[program], pins.program, pins.maps));
    const opened = openPinned(pins.program);
    if (!opened.ok) throw new Error(`the pinned program cannot be opened: ${opened.text}`);
    return opened.value;
  } finally {
    removePins(pins);
  }
}

/**
 * Measures with BPF_PROG_TEST_RUN, `repeat` frames a round. It tells what the program costs, with warm caches and one
 * source; not the driver's part, nor what generic mode adds. Needs root and a BPF file system at /sys/fs/bpf.
 */
export async function measureFrameCost({ repeat = 1_000_000, rounds = 7 } = {}): Promise<FrameCost[]> {
  const telemetry = await load('telemetry');
  const pass = await load('pass');
  try {
    return Object.entries(frames).map(([name, frame]) => {
      const cost = { frame: name as keyof typeof frames, telemetry: [] as number[], pass: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        cost.pass.push(testRun(pass, frame, repeat).nanoseconds);
        cost.telemetry.push(testRun(telemetry, frame, repeat).nanoseconds);
      }
      return cost;
    });
  } finally {
    closeSocket(telemetry);
    closeSocket(pass);
  }
}
