// SPDX-License-Identifier: Apache-2.0
import { handshakesDue } from '../../core/link/handshake-timers.ts';
import type { SigningKeyId, Work, WorkId } from '../../core/link/handshake-work.ts';
import type { LinkEvent, LinkOutput } from '../../core/link/link-event.ts';
import { emptyLinkState, type LinkSelf, type LinkState } from '../../core/link/link-state.ts';
import { stepLink } from '../../core/link/link-step.ts';
import { type Instant, instant, ms } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Entropy } from '../../ports/entropy.ts';
import type { LinkIdentity } from './link-identity.ts';
import type { Workshop } from './perform-work.ts';

/** While there are sessions, ms. */
const tickEvery = 1000;

export interface LinkEnginePowers {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly crypto: Crypto;
  readonly workshop: Workshop;
}

/** Runs the links' state machine: feeds it, has its computations made, and hands everything else on. */
export interface LinkEngine {
  /** Who this router is from now on. Before the first time nothing is taken in. */
  become(identity: LinkIdentity, face: Pick<LinkSelf, 'node' | 'interfaces'>): void;
  /** Nobody any more: everything about links is forgotten, and nothing is taken in before `become`. */
  resign(): void;
  feed(event: LinkEvent): void;
  /** When the next turn is due; null: nothing is under way. */
  due(): Instant | null;
  /** A turn that only time brings about. */
  tick(): void;
  state(): LinkState | null;
}

/** `put` gets what the machine puts out besides computations, in order. What a computation throws comes to `threw`. */
export function createLinkEngine(
  { clock, entropy, crypto, workshop }: LinkEnginePowers,
  put: (output: Exclude<LinkOutput, { kind: 'compute' | 'forget' }>) => void,
  threw: (error: unknown) => void,
): LinkEngine {
  let state: LinkState | null = null;
  let identity: LinkIdentity | null = null;
  let ticked = 0;
  const boot = entropy.bytes(8);
  const ownKey = 'own' as SigningKeyId;

  function compute(id: WorkId, work: Work): void {
    const asked = identity;
    if (asked === null) return;
    const began = clock.now();
    workshop
      .perform(id, work, asked)
      .then((result) => feed({ kind: 'computed', id, result, took: ms(clock.now() - began) }))
      .catch(threw);
  }

  function feed(event: LinkEvent): void {
    if (state === null) return;
    const stepped = stepLink(state, { at: clock.now(), random: entropy.bytes(32), event }, crypto.symmetric);
    state = stepped.state;
    for (const output of stepped.outputs) {
      if (output.kind === 'compute') compute(output.id, output.work);
      else if (output.kind === 'forget') workshop.forget(output.key);
      else put(output);
    }
  }

  return {
    become(next, face) {
      identity = next;
      const self: LinkSelf = {
        id: next.id,
        svid: next.svid,
        svidBytes: next.svidBytes,
        key: ownKey,
        suites: next.suites,
        minimumSuite: next.verifier.rules.minimumSuite,
        bundleVersion: next.bundleVersion,
        revocationDigest: next.revocationDigest,
        boot,
        ...face,
      };
      if (state === null) state = emptyLinkState(self, entropy.bytes(32), clock.now());
      else feed({ kind: 'self', self });
    },
    resign() {
      state = null;
      identity = null;
    },
    feed,
    due() {
      if (state === null) return null;
      const handshake = handshakesDue(state);
      const session = state.sessions.size > 0 ? instant(ticked + tickEvery) : null;
      if (handshake === null || session === null) return handshake ?? session;
      return instant(Math.min(handshake, session));
    },
    tick() {
      ticked = clock.now();
      feed({ kind: 'tick' });
    },
    state: () => state,
  };
}
