// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { Instant } from '../time.ts';
import { type BucketRate, fullBucket, refilled, spend } from './handshake-budget.ts';
import { channelHeader } from './handshake-encode.ts';
import type { ChannelFrame } from './handshake-frames.ts';
import { channelHeaderLength, longestHello, sealLength } from './handshake-lengths.ts';
import { admit } from './replay-window.ts';
import type { PeerStanding, Session } from './session.ts';
import type { Symmetric } from './symmetric.ts';

/** What a message is about; the number travels. Bodies are opaque here. */
export const channelTypes = { rekey: 1, trust: 2, renewal: 3, call: 4, evidence: 5, ballot: 6, gossip: 7 } as const;
export type ChannelType = keyof typeof channelTypes;

const names = new Map<number, ChannelType>(Object.entries(channelTypes).map(([name, number]) => [number, name as ChannelType]));

/** One message is one frame: longer things are cut by who sends them. A rekey's offer, with its X-Wing share, is as long as that. */
export const longestMessage = longestHello - channelHeaderLength - 1 - sealLength;
/** Bytes a second that one session sends, and takes in. A radio hop of 1 Mbit/s keeps three quarters for its traffic. */
export const channelRate: BucketRate = { rate: 32_768, burst: 65_536 };
export const intakeRate: BucketRate = { rate: 65_536, burst: 131_072 };
/** What other messages leave for rekey and trust, bytes: a full gossip queue never stops a rekey. */
const reserve = 16_384;
/** Header, type and tag of a record, with IPv6 and UDP. */
const recordCost = 12 + 1 + 16 + 48;

const isUrgent = (type: ChannelType): boolean => type === 'rekey' || type === 'trust';

/** With a peer whose SVID is past its time one speaks about the new one and nothing else. */
const isAllowed = (standing: PeerStanding, type: ChannelType): boolean => standing === 'full' || type === 'renewal' || type === 'trust';

/** 12 bytes: the sequence number at the end. The key belongs to one direction, so no nonce is used twice. */
function nonceOf(sequence: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, Math.floor(sequence / 2 ** 32));
  view.setUint32(8, sequence % 2 ** 32);
  return bytes;
}

export const openingCredit = (at: Instant) => ({ credit: fullBucket(channelRate, at), intake: fullBucket(intakeRate, at) });

export interface SealedMessage {
  readonly session: Session;
  readonly frame: Uint8Array;
}

/**
 * The next record of a session. Refuses a body of more than 1,251 bytes (`channel-too-long`), what a peer of this standing may not
 * be told (`channel-not-allowed`), and whatever exceeds the session's rate (`channel-full`): the sender keeps it and asks again.
 */
export function sealMessage(
  session: Session,
  symmetric: Symmetric,
  type: ChannelType,
  body: Uint8Array,
  at: Instant,
): Outcome<SealedMessage> {
  if (body.length > longestMessage)
    return refuse('us', 'channel-too-long', `${body.length} bytes in one message, at most ${longestMessage}`);
  if (!isAllowed(session.peer.standing, type))
    return refuse('peer', 'channel-not-allowed', `no ${type} with a peer whose SVID has expired`);
  const cost = body.length + recordCost;
  const now = refilled(session.credit, channelRate, at);
  if (now.left < cost + (isUrgent(type) ? 0 : reserve)) {
    return refuse('environment', 'channel-full', `the session sends ${channelRate.rate} bytes a second at most; try again`);
  }
  const sequence = session.sent + 1;
  const header = channelHeader(session.remoteIndex, sequence);
  const plain = new Uint8Array(1 + body.length);
  plain[0] = channelTypes[type];
  plain.set(body, 1);
  const sealed = symmetric.seal(session.keys.channel.send.reveal(), nonceOf(sequence), header, plain);
  const frame = new Uint8Array(header.length + sealed.length);
  frame.set(header);
  frame.set(sealed, header.length);
  return accept({ session: { ...session, sent: sequence, credit: { ...now, left: now.left - cost } }, frame });
}

export interface OpenedMessage {
  readonly session: Session;
  readonly type: ChannelType;
  readonly body: Uint8Array;
}

/**
 * What a record says. Refuses what does not open (`channel-forged`), came before or is too old to tell (`channel-replayed`), is of
 * a type that this version or this peer's standing has not (`channel-not-allowed`), or comes too fast (`channel-flooded`).
 */
export function openMessage(session: Session, symmetric: Symmetric, frame: ChannelFrame, at: Instant): Outcome<OpenedMessage> {
  // Known repetitions are dropped before they cost a decryption.
  if (admit(session.received, frame.sequence) === null) return refuse('peer', 'channel-replayed', 'a record came twice or far too late');
  const plain = symmetric.open(session.keys.channel.receive.reveal(), nonceOf(frame.sequence), frame.header, frame.sealed);
  if (plain === null) return refuse('peer', 'channel-forged', 'a record is not of this session');
  const type = names.get(plain[0] as number);
  const received = admit(session.received, frame.sequence);
  const intake = spend(session.intake, intakeRate, at, plain.length);
  if (received === null || type === undefined || !isAllowed(session.peer.standing, type)) {
    return refuse('peer', 'channel-not-allowed', 'a message of a kind that is not for this peer');
  }
  if (intake === null) return refuse('peer', 'channel-flooded', `a peer sends more than ${intakeRate.rate} bytes a second`);
  return accept({ session: { ...session, received, intake, heardAt: at }, type, body: plain.slice(1) });
}
