// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { Denial, EnrolmentAnswer, Grant } from './enrolment.ts';
import { OctetReader } from './octet-reader.ts';
import { asciiOctets, OctetWriter } from './octet-writer.ts';
import { copyOf } from './octets.ts';
import { longestSvid } from './pq-svid-codec.ts';
import { longestCertificate } from './trust-bundle.ts';
import { longestBundleText } from './trust-bundle-json.ts';

const kind = 0x41;
const version = 1;
const answerKinds = { granted: 1, denied: 2 } as const;
const hashLength = 32;
const macLength = 32;
export const longestChain = 4;
export const longestDecision = 64 * 1024;
const codeShape = /^[a-z][a-z0-9-]{0,63}$/;
/** Bytes; what a decoder looks at. */
export const longestAnswer = 128 + longestSvid + longestChain * (longestCertificate + 2) + longestBundleText + longestDecision;

const isAscii = (octets: Uint8Array): boolean => octets.every((octet) => octet < 0x80);

function grantFault(grant: Grant): string | null {
  if (grant.svid.length === 0 || grant.svid.length > longestSvid) return 'its SVID is missing or too long';
  if (grant.chain.length > longestChain) return `more than ${longestChain} certificates`;
  if (grant.chain.some((der) => der.length === 0 || der.length > longestCertificate)) return 'a certificate is empty or too long';
  if (grant.bundle.length > longestBundleText) return 'the bundle is too long';
  return grant.decision.length > longestDecision ? 'the decision is too long' : null;
}

/**
 * What the token's HMAC is over: kind, version, request hash, then what is granted or why not. Refuses `answer-field` what is
 * longer than a decoder takes.
 */
export function encodeAnswerBody(answer: Omit<EnrolmentAnswer, 'mac'>): Outcome<Uint8Array> {
  const writer = new OctetWriter().u8(kind).u8(version).octets(answer.request).u8(answerKinds[answer.answer.kind]);
  const said = answer.answer;
  const unfit = (why: string) => refuse('us', 'answer-field', `no answer can say this: ${why}`);
  if (answer.request.length !== hashLength) return unfit('the request’s hash has not 32 bytes');
  if (said.kind === 'denied')
    return codeShape.test(said.code) ? accept(writer.u8(said.code.length).text(said.code).done()) : unfit('no code');
  const bundle = asciiOctets(said.bundle);
  const fault = grantFault(said) ?? (/^[\0-\x7f]*$/.test(said.bundle) ? null : 'the bundle is not ASCII');
  if (fault !== null) return unfit(fault);
  writer.u16(said.svid.length).octets(said.svid).u8(said.chain.length);
  for (const der of said.chain) writer.u16(der.length).octets(der);
  return accept(writer.u32(bundle.length).octets(bundle).u32(said.decision.length).octets(said.decision).done());
}

/** The body, then one byte that says whether an HMAC follows, then the HMAC. */
export function encodeAnswer(bodyBytes: Uint8Array, mac: Uint8Array | null): Uint8Array {
  const writer = new OctetWriter().octets(bodyBytes).u8(mac === null ? 0 : 1);
  return mac === null ? writer.done() : writer.octets(mac).done();
}

const textOf = (octets: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < octets.length; at += 1024) text += String.fromCharCode(...octets.subarray(at, at + 1024));
  return text;
};

function readGrant(reader: OctetReader): Grant | null {
  const svid = reader.octets(reader.u16()).slice();
  const chain: Uint8Array[] = [];
  for (let left = Math.min(reader.u8(), longestChain + 1); left > 0; left -= 1) chain.push(reader.octets(reader.u16()).slice());
  const bundle = reader.octets(reader.u32());
  const decision = reader.octets(reader.u32()).slice();
  if (!reader.sound || !isAscii(bundle)) return null;
  const grant: Grant = { kind: 'granted', svid, chain, bundle: textOf(bundle), decision };
  return grantFault(grant) === null ? grant : null;
}

function readDenial(reader: OctetReader): Denial | null {
  const code = reader.text(reader.u8());
  return codeShape.test(code) ? { kind: 'denied', code } : null;
}

/** An answer, and the bytes that its HMAC is over. */
export interface ReadAnswer extends EnrolmentAnswer {
  readonly bytes: Uint8Array;
}

/** Refuses (code `answer-malformed`) whatever `encodeAnswer` would not have made. SVID, chain and bundle are read by their own decoders. */
export function decodeAnswer(bytes: Uint8Array): Outcome<ReadAnswer> {
  const malformed = (why: string) => refuse('peer', 'answer-malformed', `not an answer to a request for enrolment: ${why}`);
  if (bytes.length > longestAnswer) return malformed('too long');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed('another kind or version');
  const request = reader.octets(hashLength).slice();
  const which = reader.u8();
  const said = which === answerKinds.granted ? readGrant(reader) : which === answerKinds.denied ? readDenial(reader) : null;
  if (said === null) return malformed('what it says is incomplete or out of bounds');
  const marked = reader.u8();
  const mac = marked === 1 ? reader.octets(macLength).slice() : null;
  if (marked > 1 || !reader.ended) return malformed('its end does not fit');
  return accept({ request, answer: said, mac, bytes: copyOf(bytes.subarray(0, bytes.length - 1 - (mac?.length ?? 0))) });
}
