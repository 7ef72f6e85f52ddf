// SPDX-License-Identifier: Apache-2.0
import { after, type Instant, type Milliseconds, ms } from '../time.ts';
import type { Reason } from './decision.ts';
import type { Subject } from './subject.ts';

/** A second member's word, whose signature over `approvalText` was verified under the approver's SVID. */
export interface VerifiedApproval {
  readonly challenge: string;
  readonly approver: Subject;
}

/** What an approver signs, with the context `x0/approval/1`, as UTF-8. `hash`: the decision's. */
export function approvalText(hash: string, challenge: string, approver: string): string {
  return JSON.stringify(['x0/approval/1', hash, challenge, approver]);
}

/** How long an approval may take. */
export const approvalLife: Milliseconds = ms(300_000);
/** Used challenges that are remembered until they would have expired. */
const mostUsed = 256;
const challengeShape = /^(\d{1,15})-(\d{1,15})-[0-9a-f]{64}$/;

/**
 * Challenges for step-up, without a memory of those that were issued: each carries its own end and a mark that only this router can
 * make, so that nobody can fill a table by asking. Only those that were used are remembered, and to use one takes an approver's
 * signature. Expiry goes by this router's monotonic clock alone.
 */
export class Approvals {
  readonly #mark: (text: string) => string;
  readonly #used = new Map<string, Instant>();
  #count = 0;

  /** `mark`: a keyed hash as 64 hexadecimal digits, its key drawn at the agent's start and never told. */
  constructor(mark: (text: string) => string) {
    this.#mark = mark;
  }

  /** At most 96 characters. */
  challenge(hash: string, now: Instant): string {
    this.#count += 1;
    const words = `${Math.ceil(after(now, approvalLife))}-${this.#count}`;
    return `${words}-${this.#mark(`${words} ${hash}`)}`;
  }

  /** Uses up a challenge: null where it was this router's, for this request, in time and never used. */
  redeem(challenge: string, hash: string, now: Instant): Extract<Reason, 'approval-unknown' | 'approvals-full'> | null {
    const [, until, count] = challengeShape.exec(challenge) ?? [];
    if (until === undefined || count === undefined || Number(until) < now) return 'approval-unknown';
    const words = `${until}-${count}`;
    // The marks' own marks are compared: how long that takes tells nothing about the mark.
    if (this.#mark(challenge) !== this.#mark(`${words}-${this.#mark(`${words} ${hash}`)}`)) return 'approval-unknown';
    if (this.#used.has(words)) return 'approval-unknown';
    for (const [old, end] of this.#used) if (end < now) this.#used.delete(old);
    if (this.#used.size >= mostUsed) return 'approvals-full';
    this.#used.set(words, Number(until) as Instant);
    return null;
  }
}
