// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../core/mesh/mac-address.ts';

// struct batadv_ogm_packet of include/uapi/linux/batadv_packet.h, behind an Ethernet header.
const etherType = 0x4305;
const ethernetHeader = 14;
const version = 15;
const ivOgm = 0;
const headLength = 24;
const at = { version: 1, seqno: 4, orig: 8, tvlvLength: 22 } as const;
/** BATADV_MAX_AGGREGATION_BYTES (main.h): what receivers expect of one frame. */
export const mostBytes = 512;
const broadcast = Buffer.alloc(6, 0xff);

/** The router's own announcement at the beginning of a frame; null where there is another one, or it was cut off. */
export function ownOgm(frame: Buffer, originator: MacAddress): Buffer | null {
  if (frame.length < ethernetHeader + headLength || frame.readUInt16BE(12) !== etherType) return null;
  const ogm = frame.subarray(ethernetHeader);
  if (ogm[0] !== ivOgm || ogm[at.version] !== version || !ogm.subarray(at.orig, at.orig + 6).equals(macToBytes(originator))) return null;
  const length = headLength + ogm.readUInt16BE(at.tvlvLength);
  // A copy: the frame's memory is used again.
  return length > ogm.length ? null : Buffer.from(ogm.subarray(0, length));
}

/**
 * The announcements that follow `ogm`, as many as `count`, in as few frames as receivers take. The kernel sends them once
 * more when its timer comes to their numbers; by then they are known, and known ones change nothing.
 */
export function followingOgms(ogm: Buffer, count: number, from: MacAddress): Buffer[] {
  const perFrame = Math.max(1, Math.floor(mostBytes / ogm.length));
  const head = Buffer.concat([broadcast, macToBytes(from), Buffer.from([etherType >> 8, etherType & 0xff])]);
  const seqno = ogm.readUInt32BE(at.seqno);
  const following = Array.from({ length: count }, (_, i) => {
    const next = Buffer.from(ogm);
    next.writeUInt32BE((seqno + 1 + i) >>> 0, at.seqno);
    return next;
  });
  const frames: Buffer[] = [];
  for (let i = 0; i < count; i += perFrame) frames.push(Buffer.concat([head, ...following.slice(i, i + perFrame)]));
  return frames;
}
