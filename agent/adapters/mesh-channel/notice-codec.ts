// SPDX-License-Identifier: Apache-2.0
import type { MeshNotice, NodeId } from '../../core/mesh/beacon.ts';
import { macToBytes } from '../../core/mesh/mac-address.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { macText } from '../address-texts.ts';

const kind = 0xa1;
const headLength = 19;
const isolatedLimit = 8;
const gatewayFlag = 1;
const provenFlag = 2;

/** 19 bytes, and 4 for every isolated neighbour. */
export function encodeNotice(notice: MeshNotice): Buffer {
  const isolated = notice.isolated.slice(0, isolatedLimit);
  const bytes = Buffer.alloc(headLength + 4 * isolated.length);
  bytes.writeUInt8(kind, 0);
  Buffer.from(macToBytes(notice.originator)).copy(bytes, 1);
  bytes.writeUInt32BE(notice.node >>> 0, 7);
  bytes.writeUInt16BE(notice.sequence & 0xffff, 11);
  bytes.writeUInt8((notice.gateway === null ? 0 : gatewayFlag) | (notice.gateway?.proven ? provenFlag : 0), 13);
  (notice.gateway?.address ?? '0.0.0.0').split('.', 4).forEach((part, i) => void bytes.writeUInt8(Number(part) & 0xff, 14 + i));
  bytes.writeUInt8(Math.min(3, Math.max(0, notice.boost)), 18);
  isolated.forEach((node, i) => void bytes.writeUInt32BE(node >>> 0, headLength + 4 * i));
  return bytes;
}

const malformed = (why: string) => refuse('peer', 'malformed-notice', `not a notice: ${why}`);

/** Refuses (code `malformed-notice`) whatever `encodeNotice` would not have made. */
export function decodeNotice(bytes: Buffer): Outcome<MeshNotice> {
  if (bytes.length < headLength) return malformed('too short');
  if (bytes.readUInt8(0) !== kind) return malformed('another kind or version');
  const rest = bytes.length - headLength;
  if (rest % 4 !== 0 || rest / 4 > isolatedLimit) return malformed('its length fits no number of neighbours');
  const flags = bytes.readUInt8(13);
  const boost = bytes.readUInt8(18);
  if (boost > 3) return malformed('a boost of more than three hops');
  const isolated: NodeId[] = [];
  for (let at = headLength; at < bytes.length; at += 4) isolated.push(bytes.readUInt32BE(at) as NodeId);
  return accept({
    originator: macText(bytes, 1),
    node: bytes.readUInt32BE(7) as NodeId,
    sequence: bytes.readUInt16BE(11),
    gateway: (flags & gatewayFlag) === 0 ? null : { address: [...bytes.subarray(14, 18)].join('.'), proven: (flags & provenFlag) !== 0 },
    isolated,
    boost,
  });
}
