// SPDX-License-Identifier: Apache-2.0
import type { Impairment } from '../../faults/fault.ts';

/** linux/rtnetlink.h, linux/netlink.h, linux/pkt_sched.h */
const newQdisc = 36;
const delQdisc = 37;
const request = 0x1;
const acknowledge = 0x4;
const replaceOrCreate = 0x100 | 0x400;
const root = 0xffff_ffff;
const kind = 1;
const options = 2;
const latency64 = 10;
const jitter64 = 11;
/** Frames that wait while a link delays them; netem's own default of 1000 would drop some at full speed. */
const queue = 10_000;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(4 + value.length, 0);
  head.writeUInt16LE(type, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function nanoseconds(ms: number): Buffer {
  const value = Buffer.alloc(8);
  value.writeBigInt64LE(BigInt(Math.round(ms * 1e6)));
  return value;
}

/** The netlink message that impairs what leaves an interface, or with null lets it pass again. */
export function netemMessage(ifindex: number, impairment: Impairment | null): Buffer {
  const head = Buffer.alloc(36);
  head.writeUInt16LE(impairment === null ? delQdisc : newQdisc, 4);
  head.writeUInt16LE(request | acknowledge | (impairment === null ? 0 : replaceOrCreate), 6);
  head.writeInt32LE(ifindex, 20);
  head.writeUInt32LE(root, 28);
  const parts: Buffer[] = [head];
  if (impairment !== null) {
    // struct tc_netem_qopt: latency, limit, loss (of 2^32 - 1), gap, duplicate, jitter.
    const settings = Buffer.alloc(24);
    settings.writeUInt32LE(queue, 4);
    settings.writeUInt32LE(Math.round(impairment.loss * 0xffff_ffff), 8);
    const delays = [attribute(latency64, nanoseconds(impairment.delayMs ?? 0)), attribute(jitter64, nanoseconds(impairment.jitterMs ?? 0))];
    parts.push(attribute(kind, Buffer.from('netem\0')), attribute(options, Buffer.concat([settings, ...delays])));
  }
  const message = Buffer.concat(parts);
  message.writeUInt32LE(message.length, 0);
  return message;
}
