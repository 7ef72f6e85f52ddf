// SPDX-License-Identifier: Apache-2.0
import { addressOf, call } from '../agent/adapters/syscall/syscall.ts';

// BPF_PROG_TEST_RUN of include/uapi/linux/bpf.h.
const command = 10;
const attributeLength = 80;
/** XDP_PASS of enum xdp_action. */
export const pass = 2;

const attribute = Buffer.alloc(attributeLength);
/** Reachable for the collector while the kernel reads it. */
let held: Buffer | null = null;

export interface TestRun {
  /** What the program returned for the last run. */
  readonly verdict: number;
  /** Mean over all runs. */
  readonly nanoseconds: number;
}

/** Runs a loaded XDP program over one frame, as if the loopback interface had received it. Frames have at least 14 bytes. */
export function testRun(program: number, frame: Buffer, repeat = 1): TestRun {
  held = frame;
  attribute.fill(0);
  attribute.writeUInt32LE(program, 0);
  attribute.writeUInt32LE(frame.length, 8);
  attribute.writeBigUInt64LE(addressOf(held), 16);
  attribute.writeUInt32LE(repeat, 32);
  const ran = call('bpf', command, attribute, attributeLength);
  held = null;
  if (!ran.ok) throw new Error(`the kernel does not run the program over ${frame.length} bytes: ${ran.text}`);
  return { verdict: attribute.readUInt32LE(4), nanoseconds: attribute.readUInt32LE(36) };
}
