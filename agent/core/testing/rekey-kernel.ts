// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../identity/hex.ts';
import type { AssociationNumber, HeldAssociations } from '../link/rekey-association.ts';
import type { KernelAnswer } from '../link/rekey-input.ts';
import type { KernelRequest } from '../link/rekey-output.ts';
import { refuse } from '../refusal.ts';

const numbers = [0, 1, 2, 3] as const;

const refused = (why: string): KernelAnswer => ({ kind: 'refused', refusal: refuse('environment', 'macsec-refused', why).refusal });

/** One MACsec device; keys by association number, as hexadecimal digits. What must never be asked of it is written down. */
export class RekeyKernel {
  readonly transmit = new Map<AssociationNumber, string>();
  readonly receive = new Map<AssociationNumber, string>();
  sending: AssociationNumber | null = null;
  readonly asked: string[] = [];
  readonly #wrong: string[];
  readonly #used: Set<string>;

  constructor(wrong: string[], used: Set<string>) {
    this.#wrong = wrong;
    this.#used = used;
  }

  get held(): HeldAssociations {
    const of = (table: ReadonlyMap<AssociationNumber, string>): AssociationNumber[] => numbers.filter((an) => table.has(an));
    return { sending: this.sending, transmit: of(this.transmit), receive: of(this.receive) };
  }

  get sendingKey(): string | null {
    return this.sending === null ? null : (this.transmit.get(this.sending) ?? null);
  }

  /** The router lost its power. */
  empty(): void {
    this.transmit.clear();
    this.receive.clear();
    this.sending = null;
  }

  /** A refused installation may have been made all the same. */
  refuse(action: KernelRequest, half: boolean): KernelAnswer {
    if (action.kind === 'install' && half) this.do(action);
    return refused('no memory');
  }

  do(action: KernelRequest): KernelAnswer {
    this.asked.push('an' in action ? `${action.kind} ${'direction' in action ? `${action.direction} ` : ''}${action.an}` : action.kind);
    if (action.kind === 'read') return { kind: 'found', held: this.held };
    if (action.kind === 'enable') {
      if (!this.transmit.has(action.an)) return refused('no such association');
      this.sending = action.an;
      return { kind: 'done' };
    }
    const table = this[action.direction];
    if (action.kind === 'delete') {
      if (action.direction === 'transmit' && action.an === this.sending) this.#wrong.push('deleted the association that sends');
      table.delete(action.an);
      return { kind: 'done' };
    }
    const key = toHex(action.key.sak.reveal());
    if (table.has(action.an)) this.#wrong.push(`number ${action.an} was installed where another stands`);
    if (action.direction === 'transmit' && action.an === this.sending) this.#wrong.push('installed what sends at once');
    if (this.#used.has(`${action.direction} ${key}`)) this.#wrong.push('a key was installed twice');
    this.#used.add(`${action.direction} ${key}`);
    table.set(action.an, key);
    return { kind: 'done' };
  }
}
