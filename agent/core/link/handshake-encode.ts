// SPDX-License-Identifier: Apache-2.0
import { OctetWriter } from '../identity/octet-writer.ts';
import type { SuiteId } from '../identity/suites.ts';
import { macToBytes } from '../mesh/mac-address.ts';
import { type CookieReply, type EndOffer, frameTypes, type Head, type Hello, linkKind } from './handshake-frames.ts';
import { interfaceKinds } from './link-end.ts';

const begin = (type: number): OctetWriter => new OctetWriter().u8(linkKind).u8(type);

/** How many suites, which of them is meant, and all of them: 1 + 2n bytes. */
function putSuites(writer: OctetWriter, suites: readonly SuiteId[], chosen: SuiteId): OctetWriter {
  writer.u8((Math.max(0, suites.indexOf(chosen)) << 4) | suites.length);
  for (const suite of suites) writer.u16(suite);
  return writer;
}

const putEnd = (writer: OctetWriter, end: EndOffer): OctetWriter =>
  putSuites(writer, end.suites, end.suite).octets(macToBytes(end.mac)).u16(end.port).u8(interfaceKinds.indexOf(end.interfaceKind));

/** What the transcript covers of message 1: at most 1,240 bytes. */
export const helloCore = (end: EndOffer, share: Uint8Array): Uint8Array =>
  putEnd(begin(frameTypes.hello).u32(end.index), end).octets(share).done();

export const encodeHello = (hello: Pick<Hello, 'core' | 'hint' | 'counter' | 'proof' | 'cookie'>): Uint8Array =>
  new OctetWriter().octets(hello.core).u32(hello.hint).u32(hello.counter).octets(hello.proof).octets(hello.cookie).done();

export const encodeCookie = (reply: Omit<CookieReply, 'kind'>): Uint8Array =>
  putSuites(begin(frameTypes.cookie).u32(reply.to), reply.suites, reply.suites[0] as SuiteId)
    .octets(reply.cookie)
    .done();

/** What the transcript covers of the first frame of message 2: at most 1,148 bytes. */
export const headCore = (to: number, end: EndOffer, ciphertext: Uint8Array): Uint8Array =>
  putEnd(begin(frameTypes.head).u32(to).u32(end.index), end).octets(ciphertext).done();

export const encodeHead = (head: Pick<Head, 'core' | 'proof' | 'confirm'>): Uint8Array =>
  new OctetWriter().octets(head.core).octets(head.proof).octets(head.confirm).done();

/** Associated data of a record, and its beginning on the wire. */
export const recordHeader = (to: number, flight: number, fragment: number, count: number): Uint8Array =>
  begin(frameTypes.record).u32(to).u8(flight).u8(fragment).u8(count).done();

export const ackHeader = (to: number, sequence: number): Uint8Array => begin(frameTypes.ack).u32(to).u32(sequence).done();

export const channelHeader = (to: number, sequence: number): Uint8Array => begin(frameTypes.channel).u32(to).u48(sequence).done();
