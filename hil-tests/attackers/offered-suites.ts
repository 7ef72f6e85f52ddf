// SPDX-License-Identifier: Apache-2.0
import { frameTypes, linkKind } from '../../agent/core/link/handshake-frames.ts';

/** Where the list of suites stands in both first frames: after kind, type and one index or two. */
const listAt: Readonly<Record<number, number>> = { [frameTypes.hello]: 6, [frameTypes.head]: 10 };
const least = 12;

/**
 * A first frame of a handshake with another list of suites: one that offers several loses the newest, one that offers a single one gets
 * another beside it, so that each time somebody between two routers changed what one offers the other. Null: not such a frame.
 */
export function otherSuites(payload: Uint8Array): Buffer | null {
  const at = payload[0] === linkKind && payload.length > least ? listAt[payload[1] ?? 0] : undefined;
  if (at === undefined) return null;
  const field = payload[at] ?? 0;
  const count = field & 15;
  const list = Buffer.from(payload.subarray(at + 1, at + 1 + 2 * count));
  const rest = payload.subarray(at + 1 + 2 * count);
  if (count === 0 || rest.length === 0) return null;
  const head = payload.subarray(0, at);
  if (count > 1) return Buffer.concat([head, Buffer.of(count - 1), list.subarray(0, -2), rest]);
  const beside = Buffer.alloc(2);
  beside.writeUInt16BE(list.readUInt16BE(0) + 1, 0);
  return Buffer.concat([head, Buffer.of((field & 0xf0) | 2), list, beside, rest]);
}
