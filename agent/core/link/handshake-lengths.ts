// SPDX-License-Identifier: Apache-2.0
import { longestSvid } from '../identity/pq-svid-codec.ts';
import { signatureLength } from '../identity/signature-lengths.ts';

/** X-Wing (draft-connolly-cfrg-xwing-kem, section 5.1), bytes. A suite with longer ones needs another first byte of its frames. */
export const shareLength = 1216;
export const ciphertextLength = 1120;
export { signatureLength };
export const hashLength = 32;
/** Truncated HMACs and cookies. */
export const proofLength = 16;
export const bootLength = 8;
/** Of one offer: message 1 has room for no more. */
export const mostSuites = 4;

/**
 * Message 1 at its longest, as UDP payload: with IPv6 and UDP 1,328 bytes, which an underlay MTU of 1,500 carries with 172 to
 * spare; Ethernet makes them 1,342. Message 1 is the longest frame of the protocol.
 */
export const longestHello = 1_280;
/** Every other frame but a rekey's offer, which is as long, fits the smallest MTU of IPv6 (RFC 8200, section 5): 1,280 less 40 and 8. */
export const longestFrame = 1_232;

/** Plain bytes of one fragment: ten bytes of header and 16 of tag make it shorter than `longestFrame`. */
export const pieceLength = 1_200;
export const recordHeaderLength = 9;
export const ackHeaderLength = 10;
export const channelHeaderLength = 12;
export const sealLength = 16;

/** The parts of a handshake after the first frame of message 2, in each direction. */
export const flights = ['auth', 'svid', 'finish'] as const;
export type Flight = (typeof flights)[number];

/** SVID hash, bundle version, revocation digest and boot: what each end says of itself. */
export const newsLength = hashLength + 6 + hashLength + bootLength;
export const responderAuthLength = newsLength + shareLength + signatureLength + hashLength;
export const initiatorAuthLength = newsLength + 2 * hashLength + ciphertextLength + signatureLength + hashLength;

/** Fragments that a flight has at most. */
export const mostPieces: Readonly<Record<Flight, number>> = {
  auth: Math.ceil(responderAuthLength / pieceLength),
  svid: Math.ceil(longestSvid / pieceLength),
  finish: 1,
};
