// SPDX-License-Identifier: Apache-2.0
import { sameOctets } from '../../core/identity/octets.ts';
import { decodeRevocations, encodeRevocations } from '../../core/identity/revocation-codec.ts';
import type { RevocationList } from '../../core/identity/revocation-list.ts';
import { issuerOf } from '../../core/identity/trust-bundle.ts';
import type { LinkKey } from '../../core/link/link-state.ts';
import { type Assemblies, assemble, nothingAssembled } from '../../core/link/trust-assembly.ts';
import { decodeTrustMessage, encodeTrustMessage, type TrustMessage, trustPieces } from '../../core/link/trust-message.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { LinkIdentity } from './link-identity.ts';

/** A neighbour whose lists differ is asked again after this long, ms, and so often; then when either changes. */
const askAgainAfter = 3000;
const mostAsked = 10;
/** Messages that one neighbour is sent in one round of 300 ms: what a session may send in that time. */
const perRound = 7;
/** A neighbour that asks again and again is answered this often, ms. */
const answerAgainAfter = 2000;

interface Told {
  /** What the neighbour holds, as it said last. */
  digest: Uint8Array;
  askedAt: number;
  asked: number;
  answeredAt: number;
  assemblies: Assemblies;
  readonly queue: TrustMessage[];
}

/** Revocations travel from neighbour to neighbour: each list as its issuer signed it, so nobody on the way is believed. */
export interface TrustNews {
  established(link: LinkKey, digest: Uint8Array): void;
  ended(link: LinkKey): void;
  hear(link: LinkKey, body: Uint8Array): void;
  /** This router's own lists changed, by whatever way they came. */
  changed(): void;
  /** Wanted every 300 ms. */
  tick(): void;
}

export interface TrustNewsPowers {
  readonly clock: Clock;
  readonly crypto: Crypto;
  identity(): LinkIdentity | null;
  send(link: LinkKey, body: Uint8Array): void;
  /** A list whose signature verified. */
  learn(list: RevocationList): void;
  refused(link: LinkKey, refusal: Refusal): void;
  threw(error: unknown): void;
}

export function createTrustNews(powers: TrustNewsPowers): TrustNews {
  const { clock, crypto } = powers;
  const links = new Map<LinkKey, Told>();

  const differs = (told: Told): boolean => {
    const own = powers.identity();
    return own !== null && !sameOctets(own.revocationDigest, told.digest);
  };

  function ask(told: Told): void {
    if (!differs(told) || told.asked >= mostAsked || clock.now() - told.askedAt < askAgainAfter) return;
    told.askedAt = clock.now();
    told.asked += 1;
    if (!told.queue.some(({ kind }) => kind === 'ask')) told.queue.push({ kind: 'ask' });
  }

  /** All lists, unless they are on their way already. */
  function answer(told: Told): void {
    const own = powers.identity();
    if (own === null || clock.now() - told.answeredAt < answerAgainAfter || told.queue.some(({ kind }) => kind === 'piece')) return;
    told.answeredAt = clock.now();
    for (const { list, hash } of own.verifier.revocations.held) told.queue.push(...trustPieces(hash, encodeRevocations(list)));
  }

  async function take(link: LinkKey, bytes: Uint8Array): Promise<void> {
    const own = powers.identity();
    const list = decodeRevocations(bytes);
    if (!list.ok) return powers.refused(link, list.refusal);
    // What is known already costs no verification, however often it comes.
    if (own === null || own.verifier.revocations.held.some((one) => sameOctets(one.list.bytes, list.value.bytes))) return;
    const { revoker, bytes: body, signature } = list.value;
    // What a decision revokes comes with the decision, which alone vouches for it.
    const issuer = revoker === 'decision' ? null : issuerOf(own.verifier.bundle, revoker);
    const genuine = issuer !== null && (await crypto.signatures.verify('x0/revocation/1', body, signature, issuer.publicKey));
    if (genuine) powers.learn(list.value);
    else powers.refused(link, refuse('peer', 'revocation-signature', 'revocations that no issuer of the trust bundle signed').refusal);
  }

  return {
    established(link, digest) {
      const told: Told = { digest, askedAt: 0, asked: 0, answeredAt: 0, assemblies: nothingAssembled, queue: [] };
      links.set(link, told);
      ask(told);
    },
    ended: (link) => void links.delete(link),
    hear(link, body) {
      const told = links.get(link);
      const message = decodeTrustMessage(body);
      if (!message.ok) return powers.refused(link, message.refusal);
      if (told === undefined) return;
      if (message.value.kind === 'ask') return answer(told);
      if (message.value.kind === 'digest') {
        told.digest = Uint8Array.from(message.value.digest);
        told.asked = 0;
        return ask(told);
      }
      const taken = assemble(told.assemblies, message.value);
      told.assemblies = taken.assemblies;
      if (taken.whole !== null) take(link, taken.whole).catch(powers.threw);
    },
    changed() {
      const own = powers.identity();
      if (own === null) return;
      for (const told of links.values()) {
        told.asked = 0;
        told.askedAt = 0;
        told.queue.push({ kind: 'digest', digest: own.revocationDigest });
      }
    },
    tick() {
      for (const [link, told] of links) {
        ask(told);
        for (const message of told.queue.splice(0, perRound)) powers.send(link, encodeTrustMessage(message));
      }
    },
  };
}
