// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';

/** What one frame adds to the counters of its source. */
export interface CountedFrame {
  readonly source: MacAddress;
  readonly bytes: number;
  readonly announcement: boolean;
  readonly broadcast: boolean;
}

const batmanAdv = 0x4305;
const vlanTags: readonly number[] = [0x8100, 0x88a8];
const version = 15;
/** Header lengths of IV OGM, ELP and OGM2 (include/uapi/linux/batadv_packet.h). */
const announcements = new Map([
  [0x00, 24],
  [0x03, 16],
  [0x04, 20],
]);

/** Telemetry's rules in words of their own: what bpf/telemetry.bpf.c is compared with. Null: counted for no source. */
export function countFrame(frame: Buffer): CountedFrame | null {
  if (frame.length < 14) return null;
  const source = frame.subarray(6, 12);
  if (((source[0] ?? 1) & 1) === 1 || source.every((byte) => byte === 0)) return null;
  let at = 12;
  for (let tags = 0; tags < 2 && vlanTags.includes(frame.readUInt16BE(at)) && frame.length >= at + 6; tags += 1) at += 4;
  const needed = frame.readUInt16BE(at) === batmanAdv && frame[at + 3] === version ? announcements.get(frame[at + 2] ?? -1) : undefined;
  return {
    source: macFromBytes(source),
    bytes: frame.length,
    announcement: needed !== undefined && frame.length >= at + 2 + needed,
    broadcast: frame.subarray(0, 6).every((byte) => byte === 0xff),
  };
}
