// SPDX-License-Identifier: Apache-2.0
import { asciiOctets } from '../identity/octet-writer.ts';
import type { LinkEnds, LinkRole } from '../link/link-end.ts';
import { otherRole } from '../link/link-end.ts';
import { rekeying } from '../link/rekey.ts';
import type { ComputedAnswer, RekeyInput } from '../link/rekey-input.ts';
import type { RekeyLimits } from '../link/rekey-limits.ts';
import { decodeRekeyMessage, encodeRekeyMessage } from '../link/rekey-message.ts';
import type { Computation, RekeyNote, RekeyOutput } from '../link/rekey-output.ts';
import { rekeySessionOf } from '../link/rekey-session.ts';
import { type RekeyState, unkeyed } from '../link/rekey-state.ts';
import { secret } from '../link/secret.ts';
import type { Symmetric } from '../link/symmetric.ts';
import { refuse } from '../refusal.ts';
import { instant } from '../time.ts';
import { RekeyAir, type Weather } from './rekey-air.ts';
import { RekeyKernel } from './rekey-kernel.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
export type Happening = WithoutTime<RekeyInput>;

export const sampleEnds = {
  initiator: { id: 'spiffe://mesh.example/router/ada', mac: '02:00:00:00:00:01', sci: '0200000000010001', interfaceKind: 'radio' },
  responder: { id: 'spiffe://mesh.example/router/bob', mac: '02:00:00:00:00:02', sci: '0200000000020001', interfaceKind: 'radio' },
} as LinkEnds;

/** One router's end. `life` counts its agent's starts: what was asked for in an earlier one is answered to nobody. */
export interface PairEnd {
  readonly role: LinkRole;
  readonly kernel: RekeyKernel;
  readonly notes: RekeyNote[];
  readonly privateKeys: Map<number, Uint8Array>;
  state: RekeyState;
  life: number;
  nextPacket: number;
}

/**
 * Two ends, their kernels, and the air between. Everything that must never be is written down in `wrong`: a key that one sends
 * with and the other does not hold, a key installed twice, a number taken that is in use, a frame that came and could not be read.
 */
export class RekeyPair {
  readonly air: RekeyAir;
  readonly wrong: string[] = [];
  readonly ends: Readonly<Record<LinkRole, PairEnd>>;
  frames = 0;
  readonly #step: ReturnType<typeof rekeying>;
  readonly #symmetric: Symmetric;
  /** Keys that a router held when it lost its power. */
  readonly #lost = new Set<string>();
  #sessions = 0;

  constructor(symmetric: Symmetric, limits: RekeyLimits, weather: Weather) {
    this.air = new RekeyAir(weather);
    this.#symmetric = symmetric;
    this.#step = rekeying(symmetric, limits);
    const used = new Set<string>();
    const end = (role: LinkRole): PairEnd => {
      const kernel = new RekeyKernel(this.wrong, used);
      return { role, kernel, notes: [], privateKeys: new Map(), state: unkeyed, life: 0, nextPacket: 1 };
    };
    this.ends = { initiator: end('initiator'), responder: end('responder') };
    for (const one of Object.values(this.ends)) {
      this.#every(100, () => this.happen(one, { kind: 'tick', nextPacket: one.nextPacket }));
      this.#every(40, () => this.#sendFrame(one));
    }
  }

  #every(length: number, run: () => void): void {
    this.air.at(this.air.now + length, () => {
      run();
      this.#every(length, run);
    });
  }

  /** A handshake ends, at the responder first; whoever restarted meanwhile is not in it. */
  handshake(): void {
    this.#sessions += 1;
    const root = this.#symmetric.sha256(asciiOctets(`session ${this.#sessions}`));
    const lives = { initiator: this.ends.initiator.life, responder: this.ends.responder.life };
    const begin = (role: LinkRole): void => {
      const session = rekeySessionOf({ transcript: root, role, ends: sampleEnds, keys: { macsecRoot: secret(root) } });
      if (this.ends[role].life === lives[role]) this.happen(this.ends[role], { kind: 'session', session });
    };
    begin('responder');
    this.air.soon(this.air.weather.delay * 2, () => begin('initiator'));
  }

  rekey(role: LinkRole): void {
    this.happen(this.ends[role], { kind: 'rekey' });
  }

  /** The agent starts anew; a router that loses its power loses its kernel's keys, too. */
  restart(role: LinkRole, powerCut: boolean): void {
    const end = this.ends[role];
    end.life += 1;
    end.state = unkeyed;
    end.privateKeys.clear();
    if (!powerCut) return;
    // What it sent a moment before may come when its number is taken already: a real router takes longer to boot.
    for (const key of [...end.kernel.receive.values(), ...end.kernel.transmit.values()]) this.#lost.add(key);
    end.kernel.empty();
  }

  get agreed(): boolean {
    const { initiator: a, responder: b } = this.ends;
    const settled = a.state.phase === 'settled' && b.state.phase === 'settled' && a.state.dueSince === null && b.state.dueSince === null;
    return settled && a.state.session?.name === b.state.session?.name && a.state.live?.number === b.state.live?.number && this.#heard();
  }

  #heard(): boolean {
    return Object.values(this.ends).every((end) => end.kernel.sendingKey !== null && this.#receives(end, end.kernel.sendingKey));
  }

  #receives(from: PairEnd, key: string): boolean {
    const { receive } = this.ends[otherRole(from.role)].kernel;
    return [...receive.values()].includes(key);
  }

  happen(end: PairEnd, input: Happening): void {
    const step = this.#step(end.state, { ...input, at: instant(Math.floor(this.air.now)) } as RekeyInput);
    end.state = step.state;
    for (const output of step.outputs) this.#carryOut(end, output);
    this.#look(end);
  }

  #look(end: PairEnd): void {
    for (const one of [end, this.ends[otherRole(end.role)]]) {
      const key = one.kernel.sendingKey;
      if (key !== null && !this.#receives(one, key) && !this.#lost.has(key))
        this.wrong.push(`${one.role} sends with a key that the other does not hold`);
    }
  }

  #carryOut(end: PairEnd, output: RekeyOutput): void {
    const { life } = end;
    const alive = (run: () => void) => () => {
      if (end.life === life) run();
    };
    if (output.kind === 'note') end.notes.push(output);
    else if (output.kind === 'forget') end.privateKeys.delete(output.key);
    else if (output.kind === 'send') {
      const bytes = encodeRekeyMessage(output.message);
      this.air.carry(() => {
        const heard = decodeRekeyMessage(bytes);
        if (heard.ok) this.happen(this.ends[otherRole(end.role)], { kind: 'message', session: output.session, message: heard.value });
        else this.wrong.push(heard.refusal.message);
      });
    } else if (output.kind === 'kernel') {
      this.air.soon(
        20,
        alive(() => {
          const { refused } = this.air.weather;
          const { action, request } = output;
          const before = end.kernel.sending;
          const answer = this.air.chance(refused) ? end.kernel.refuse(action, this.air.chance(0.5)) : end.kernel.do(action);
          if (end.kernel.sending !== before) end.nextPacket = 1;
          this.#look(end);
          this.air.soon(
            20,
            alive(() => this.happen(end, { kind: 'kernel', request, answer })),
          );
        }),
      );
    } else {
      const { request, work } = output;
      // Work that was begun keeps its key, though it may be forgotten meanwhile.
      const answer = this.#compute(end, request, work);
      this.air.soon(
        50,
        alive(() => this.happen(end, { kind: 'computed', request, answer })),
      );
    }
  }

  /** No key agreement: shares as long as X-Wing's, and a secret that both ends come to. */
  #compute(end: PairEnd, request: number, work: Computation): ComputedAnswer {
    if (this.air.chance(this.air.weather.refused))
      return { kind: 'refused', refusal: refuse('environment', 'no-memory', 'no memory').refusal };
    const { sha256 } = this.#symmetric;
    const drawn = Uint8Array.from({ length: 32 }, () => Math.floor(this.air.random() * 256));
    const share = (length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      bytes.set(drawn);
      return bytes;
    };
    if (work.kind === 'generate') {
      const publicKey = share(1216);
      end.privateKeys.set(request, publicKey);
      return { kind: 'generated', publicKey };
    }
    if (work.kind === 'encapsulate') {
      const ciphertext = share(1120);
      return { kind: 'encapsulated', ciphertext, shared: secret(sha256(work.publicKey, ciphertext)) };
    }
    const publicKey = end.privateKeys.get(work.key);
    if (publicKey === undefined) this.wrong.push('a private key was forgotten that is needed');
    return { kind: 'decapsulated', shared: secret(sha256(publicKey ?? drawn, work.ciphertext)) };
  }

  /** A frame leaves under the key of this moment and must be readable when it comes. */
  #sendFrame(end: PairEnd): void {
    const key = end.kernel.sendingKey;
    if (key === null) return;
    end.nextPacket += 1;
    this.air.soon(this.air.weather.delay, () => {
      this.frames += 1;
      if (!this.#receives(end, key) && !this.#lost.has(key)) this.wrong.push(`a frame of the ${end.role} could not be read`);
    });
  }
}
