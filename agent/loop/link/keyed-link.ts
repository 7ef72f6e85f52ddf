// SPDX-License-Identifier: Apache-2.0
import { rekeying } from '../../core/link/rekey.ts';
import type { RekeyInput } from '../../core/link/rekey-input.ts';
import type { RekeyLimits } from '../../core/link/rekey-limits.ts';
import { decodeRekeyMessage, encodeRekeyMessage } from '../../core/link/rekey-message.ts';
import type { RekeyNote, RekeyOutput } from '../../core/link/rekey-output.ts';
import { rekeySessionOf } from '../../core/link/rekey-session.ts';
import { type RekeyState, unkeyed } from '../../core/link/rekey-state.ts';
import { ownEnd, peerEnd, type Session } from '../../core/link/session.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Entropy } from '../../ports/entropy.ts';
import type { LinkProtection, ProtectedLink } from '../../ports/link-protection.ts';
import { askKernel, readDevice } from './kernel-keys.ts';
import { createRekeyComputing } from './rekey-computing.ts';

/** How often the packet number of the sending key is read, ms; at 10 Gb/s it rises by 30 million meanwhile. */
const readPacketsEvery = 20_000;

export interface KeyPowers {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly crypto: Crypto;
  readonly protection: LinkProtection;
  /** Default: `defaultRekeyLimits`. */
  readonly rekeyLimits?: RekeyLimits;
}

/** What one link tells: a message for the channel of the session of that name, what is worth a note, and that its keys came or went. */
export interface KeyedLinkListener {
  send(session: string, body: Uint8Array): void;
  note(note: RekeyNote): void;
  refused(refusal: Refusal): void;
  changed(): void;
  threw(error: unknown): void;
}

/** The keys of one neighbour's device, from session to session. */
export interface KeyedLink {
  readonly device: ProtectedLink;
  /** A key of this agent's sends and another receives. */
  readonly live: boolean;
  readonly session: Session;
  renew(session: Session): void;
  hear(session: string, body: Uint8Array): void;
  tick(): void;
  rekey(): void;
}

export function createKeyedLink(powers: KeyPowers, device: ProtectedLink, first: Session, listener: KeyedLinkListener): KeyedLink {
  const { clock, protection } = powers;
  const step = rekeying(powers.crypto.symmetric, powers.rekeyLimits);
  const computing = createRekeyComputing(powers.crypto, powers.entropy);
  let state: RekeyState = unkeyed;
  let session = first;
  let readAt = clock.now() as number;

  function carryOut(output: RekeyOutput): void {
    switch (output.kind) {
      case 'send':
        return listener.send(output.session, encodeRekeyMessage(output.message));
      case 'kernel':
        askKernel(protection, device.ifindex, peerEnd(session).sci, output.action)
          .then((answer) => {
            if (answer.kind === 'refused') listener.refused(answer.refusal);
            take({ kind: 'kernel', at: clock.now(), request: output.request, answer });
          })
          .catch(listener.threw);
        return;
      case 'compute':
        computing
          .compute(output.request, output.work)
          .then((answer) => take({ kind: 'computed', at: clock.now(), request: output.request, answer }))
          .catch(listener.threw);
        return;
      case 'forget':
        return computing.forget(output.key);
      case 'note':
        return listener.note(output);
    }
  }

  function take(input: RekeyInput): void {
    const before = state.live;
    const stepped = step(state, input);
    state = stepped.state;
    for (const output of stepped.outputs) carryOut(output);
    if ((before === null) !== (state.live === null)) listener.changed();
  }

  /** The packet number now and then; a reading that was refused is tried again the next time. */
  function readPackets(): void {
    readAt = clock.now();
    readDevice(protection, device.ifindex)
      .then((read) => {
        if (!read.ok) return listener.refused(read.refusal);
        const sends = read.value.transmit.find((one) => one.association === read.value.sending);
        take({ kind: 'tick', at: clock.now(), nextPacket: sends?.nextPacketNumber ?? null });
      })
      .catch(listener.threw);
  }

  take({ kind: 'session', at: clock.now(), session: rekeySessionOf(first) });
  return {
    device,
    get live() {
      return state.live !== null;
    },
    get session() {
      return session;
    },
    renew(next) {
      session = next;
      take({ kind: 'session', at: clock.now(), session: rekeySessionOf(next) });
    },
    hear(name, body) {
      const message = decodeRekeyMessage(body);
      if (message.ok) take({ kind: 'message', at: clock.now(), session: name, message: message.value });
      else listener.refused(message.refusal);
    },
    tick() {
      take({ kind: 'tick', at: clock.now(), nextPacket: null });
      if (state.live !== null && clock.now() - readAt >= readPacketsEvery) readPackets();
    },
    rekey: () => take({ kind: 'rekey', at: clock.now() }),
  };
}

/** Whether a device that was made for one session serves another: the same two channels. */
export const servesToo = (link: KeyedLink, session: Session): boolean =>
  ownEnd(link.session).sci === ownEnd(session).sci && peerEnd(link.session).sci === peerEnd(session).sci;
