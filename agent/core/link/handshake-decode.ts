// SPDX-License-Identifier: Apache-2.0
import { OctetReader } from '../identity/octet-reader.ts';
import { copyOf } from '../identity/octets.ts';
import type { SuiteId } from '../identity/suites.ts';
import { macFromBytes } from '../mesh/mac-address.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { type EndOffer, frameTypes, type LinkFrame, linkKind } from './handshake-frames.ts';
import {
  ackHeaderLength,
  channelHeaderLength,
  ciphertextLength,
  flights,
  longestFrame,
  longestHello,
  mostPieces,
  mostSuites,
  pieceLength,
  proofLength,
  recordHeaderLength,
  sealLength,
  shareLength,
} from './handshake-lengths.ts';
import { interfaceKinds, type SciPort } from './link-end.ts';

const malformed = refuse('peer', 'link-malformed', 'not a frame of the link as this version builds them');
const shortestFrame = 10;

/** Both numbers and the list; null unless it is ascending, not empty and short enough. */
function readSuites(reader: OctetReader): { suites: SuiteId[]; suite: SuiteId } | null {
  const field = reader.u8();
  const count = field & 15;
  if (count < 1 || count > mostSuites || field >> 4 >= count) return null;
  const suites: SuiteId[] = [];
  for (let before = 0; suites.length < count; before = suites.at(-1) as number) {
    const suite = reader.u16();
    if (suite <= before) return null;
    suites.push(suite as SuiteId);
  }
  return { suites, suite: suites[field >> 4] as SuiteId };
}

function readEnd(reader: OctetReader, index: number): EndOffer | null {
  const offer = readSuites(reader);
  const mac = reader.octets(6);
  const port = reader.u16();
  const interfaceKind = interfaceKinds[reader.u8()];
  if (offer === null || !reader.sound || index === 0 || port === 0 || interfaceKind === undefined) return null;
  // A group address cannot be a sender's.
  if (((mac[0] as number) & 1) !== 0) return null;
  return { index, ...offer, mac: macFromBytes(mac), port: port as SciPort, interfaceKind };
}

function readHello(bytes: Uint8Array, reader: OctetReader): LinkFrame | null {
  const end = readEnd(reader, reader.u32());
  if (end === null) return null;
  const share = reader.octets(shareLength);
  const core = bytes.subarray(0, bytes.length - 8 - 2 * proofLength);
  const [hint, counter] = [reader.u32(), reader.u32()];
  const [proof, cookie] = [reader.octets(proofLength), reader.octets(proofLength)];
  return reader.ended ? { kind: 'hello', ...end, share, core, hint, counter, proof, cookie } : null;
}

function readHead(bytes: Uint8Array, reader: OctetReader): LinkFrame | null {
  const to = reader.u32();
  const end = readEnd(reader, reader.u32());
  if (end === null) return null;
  const ciphertext = reader.octets(ciphertextLength);
  const core = bytes.subarray(0, bytes.length - 2 * proofLength);
  const [proof, confirm] = [reader.octets(proofLength), reader.octets(proofLength)];
  return reader.ended ? { kind: 'head', to, ...end, ciphertext, core, proof, confirm } : null;
}

function readCookie(reader: OctetReader): LinkFrame | null {
  const to = reader.u32();
  const offer = readSuites(reader);
  const cookie = reader.octets(proofLength);
  return offer !== null && offer.suite === offer.suites[0] && reader.ended ? { kind: 'cookie', to, suites: offer.suites, cookie } : null;
}

function readRecord(bytes: Uint8Array, reader: OctetReader): LinkFrame | null {
  const [to, flight, fragment, count] = [reader.u32(), reader.u8(), reader.u8(), reader.u8()];
  const name = flights[flight];
  const length = bytes.length - recordHeaderLength - sealLength;
  if (name === undefined || count < 1 || count > mostPieces[name] || fragment >= count) return null;
  // All but the last are full, and the last is not empty.
  if (length < 1 || length > pieceLength || (fragment < count - 1 && length !== pieceLength)) return null;
  return {
    kind: 'record',
    to,
    flight,
    fragment,
    count,
    header: bytes.subarray(0, recordHeaderLength),
    sealed: bytes.subarray(recordHeaderLength),
  };
}

function readAck(bytes: Uint8Array, reader: OctetReader): LinkFrame | null {
  const [to, sequence] = [reader.u32(), reader.u32()];
  if (bytes.length !== ackHeaderLength + flights.length + 1 + sealLength) return null;
  return { kind: 'ack', to, sequence, header: bytes.subarray(0, ackHeaderLength), sealed: bytes.subarray(ackHeaderLength) };
}

function readChannel(bytes: Uint8Array, reader: OctetReader): LinkFrame | null {
  const [to, sequence] = [reader.u32(), reader.u48()];
  if (bytes.length < channelHeaderLength + 1 + sealLength || sequence === 0) return null;
  return { kind: 'channel', to, sequence, header: bytes.subarray(0, channelHeaderLength), sealed: bytes.subarray(channelHeaderLength) };
}

/** Refuses (code `link-malformed`) whatever this version does not send. What it returns shares no memory with the datagram. */
export function decodeFrame(datagram: Uint8Array): Outcome<LinkFrame> {
  if (datagram.length < shortestFrame || datagram.length > longestHello || datagram[0] !== linkKind) return malformed;
  const type = datagram[1];
  if (type !== frameTypes.hello && type !== frameTypes.channel && datagram.length > longestFrame) return malformed;
  const bytes = copyOf(datagram);
  const reader = new OctetReader(bytes);
  reader.u16();
  let frame: LinkFrame | null = null;
  if (type === frameTypes.hello) frame = readHello(bytes, reader);
  else if (type === frameTypes.cookie) frame = readCookie(reader);
  else if (type === frameTypes.head) frame = readHead(bytes, reader);
  else if (type === frameTypes.record) frame = readRecord(bytes, reader);
  else if (type === frameTypes.ack) frame = readAck(bytes, reader);
  else if (type === frameTypes.channel) frame = readChannel(bytes, reader);
  return frame === null ? malformed : accept(frame);
}
