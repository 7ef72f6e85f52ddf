// SPDX-License-Identifier: Apache-2.0
import { type AccessRequest, malformed, requestText } from './access-request.ts';
import { Approvals, type VerifiedApproval } from './approvals.ts';
import type { Decision, Reason } from './decision.ts';
import { approveAction } from './known-actions.ts';
import type { PolicySet } from './policy-set.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { Subject } from './subject.ts';
import { weigh } from './weigh.ts';

export interface AuthorizerOptions {
  readonly policies: PolicySet;
  /** SHA-256 of a text's UTF-8, as 64 hexadecimal digits. */
  readonly hash: (text: string) => string;
  /** See `Approvals`. */
  readonly mark: (text: string) => string;
  /** This router's own SPIFFE id, with which a user of this machine could approve what it asks itself; null: it has none. */
  readonly self: string | null;
}

/** Who calls, for its rates: ids of different kinds never meet. */
const identityOf = ({ authenticated, id }: Subject): string => `${authenticated} ${id}`;

/**
 * Decides each call. Its answers follow from its policies and from the calls before, nothing else: the same calls at the same
 * instants get the same answers.
 */
export class Authorizer {
  #policies: PolicySet;
  #self: string | null;
  readonly #hash: (text: string) => string;
  readonly #approvals: Approvals;
  readonly #rates = new RateLimiter();

  constructor({ policies, hash, mark, self }: AuthorizerOptions) {
    this.#policies = policies;
    this.#hash = hash;
    this.#self = self;
    this.#approvals = new Approvals(mark);
  }

  /** Other policies from now on; what was taken from rates stays taken. */
  replace(policies: PolicySet): void {
    this.#policies = policies;
  }

  /** This router has, or has no longer, an identity of its own. */
  identify(self: string | null): void {
    this.#self = self;
  }

  /** What is to be signed by an approver, beside a challenge. */
  hashOf(request: AccessRequest): string {
    return this.#hash(requestText(request));
  }

  /** `approval`: what came with the call, its signature verified; null where none did. */
  decide(request: AccessRequest, approval: VerifiedApproval | null = null): Decision {
    const fault = malformed(request);
    if (fault !== null) return this.#told(request, { effect: 'deny', reason: 'request-malformed' });
    const weighing = weigh(this.#policies, request);
    const { effect, limits } = weighing;
    if (effect === 'deny') return this.#told(request, weighing);
    const wanted = limits.flatMap(({ name, rate }) => (rate === null ? [] : [{ policy: name, rate }]));
    const retryAfter = this.#rates.take(identityOf(request.subject), wanted, request.time.at);
    if (retryAfter !== null) return this.#told(request, { ...weighing, effect: 'deny', reason: 'rate-limited', retryAfter });
    if (effect === 'allow') return this.#told(request, weighing);
    if (approval === null)
      return this.#told(request, { ...weighing, challenge: this.#approvals.challenge(this.hashOf(request), request.time.at) });
    const refused = this.#refusalOf(request, approval);
    if (refused !== null) return this.#told(request, { ...weighing, effect: 'deny', reason: refused });
    return this.#told(request, { ...weighing, effect: 'allow', reason: 'approved', approver: approval.approver.id });
  }

  /** As `decide`, and nothing is taken, used or issued: for people who want to know. */
  explain(request: AccessRequest): Decision {
    if (malformed(request) !== null) return this.#told(request, { effect: 'deny', reason: 'request-malformed' });
    return this.#told(request, weigh(this.#policies, request));
  }

  #refusalOf(request: AccessRequest, { approver, challenge }: VerifiedApproval): Reason | null {
    const { subject, action } = request;
    if (approver.authenticated !== 'pq-svid') return 'approver-not-allowed';
    // Whoever is root here can sign with this router's key.
    if (approver.id === subject.id || (subject.uid !== null && approver.id === this.#self)) return 'approval-own';
    const asked = weigh(this.#policies, {
      ...request,
      subject: approver,
      action: approveAction,
      resource: action,
      attributes: { requester: subject.id.slice(0, 256) },
    });
    if (asked.effect !== 'allow') return 'approver-not-allowed';
    return this.#approvals.redeem(challenge, this.hashOf(request), request.time.at);
  }

  #told(request: AccessRequest, known: Partial<Decision> & Pick<Decision, 'effect' | 'reason'>): Decision {
    const { effect, reason, policy = null, weighed = [], retryAfter = null, challenge = null, approver = null } = known;
    return { effect, reason, policy, hash: this.hashOf(request), weighed, retryAfter, challenge, approver };
  }
}
