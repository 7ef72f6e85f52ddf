// SPDX-License-Identifier: Apache-2.0
import type { Attempt } from './handshake-attempt.ts';
import type { EndOffer } from './handshake-frames.ts';
import { type LinkEnd, type LinkEnds, sciOf } from './link-end.ts';
import type { LinkSelf } from './link-state.ts';
import type { LinkTurn } from './link-turn.ts';
import { emptyWindow } from './replay-window.ts';
import type { Secret } from './secret.ts';
import type { EndNews, Session } from './session.ts';
import { openingCredit } from './session-channel.ts';
import { sessionKeys } from './session-keys.ts';
import { tagHint } from './tag.ts';

export const newsOf = (self: LinkSelf): EndNews => ({
  svid: self.svid,
  bundleVersion: self.bundleVersion,
  revocationDigest: self.revocationDigest,
  boot: self.boot,
});

const endOf = (id: LinkEnd['id'], { mac, port, interfaceKind }: EndOffer): LinkEnd => ({ id, mac, sci: sciOf(mac, port), interfaceKind });

/** What the peer's first frame said. */
export const peerOffer = (attempt: Attempt): EndOffer | null => (attempt.role === 'initiator' ? attempt.head : attempt.hello);

/** The session that a handshake leads to; null where facts are missing. It counts once its last message was verified. */
export function sessionOf(turn: LinkTurn, attempt: Attempt, transcript: Uint8Array, replaces: Uint8Array, master: Secret): Session | null {
  const { peer, auth, self, own, role, exchange } = attempt;
  const offer = peerOffer(attempt);
  if (peer === null || auth === null || offer === null || exchange === null) return null;
  const [us, them] = [endOf(self.id, own), endOf(peer.id, offer)];
  const ends: LinkEnds = role === 'initiator' ? { initiator: us, responder: them } : { initiator: them, responder: us };
  const keys = sessionKeys(turn.symmetric, master, ends, role);
  return {
    role,
    suite: own.suite,
    ends,
    address: attempt.address,
    transcript,
    replaces,
    localIndex: own.index,
    remoteIndex: exchange.to,
    own: newsOf(self),
    peer: { ...auth.news, standing: peer.standing },
    keys,
    tagHints: { send: tagHint(turn.symmetric, keys.tag.send), receive: tagHint(turn.symmetric, keys.tag.receive) },
    establishedAt: turn.at,
    heardAt: turn.at,
    sent: 0,
    received: emptyWindow,
    ...openingCredit(turn.at),
    lastTag: -1,
  };
}
