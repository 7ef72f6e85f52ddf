// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Subject } from '../../core/policy/subject.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Authorization } from '../../ports/authorization.ts';
import { type Answer, problem } from './answer.ts';
import { approvalHeader, readApproval } from './approval-header.ts';
import { denied } from './denied.ts';

/** What a request asks for, in the policies' words. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  /** It came over the unix socket; else over loopback TCP. */
  readonly local: boolean;
}

export interface AskFirst {
  /** Why a call is not done; null where it is. */
  refusal(request: IncomingMessage, asked: Asked): Promise<Answer | null>;
  /** Whether a call that was allowed and goes on would be allowed now. What was approved once stays approved, unless it is denied. */
  still(request: IncomingMessage, asked: Asked): Promise<boolean>;
}

interface AskFirstOptions {
  readonly authorization: Authorization;
  readonly callers: (socket: Duplex, local: boolean) => Subject;
  readonly notice: (refusal: Refusal) => void;
}

/** Asks the policies before anything is answered. */
export function createAskFirst({ authorization, callers, notice }: AskFirstOptions): AskFirst {
  const callOf = (request: IncomingMessage, { action, resource, local }: Asked) => ({
    subject: callers(request.socket, local),
    action,
    resource,
    door: local ? ('unix-socket' as const) : ('loopback' as const),
  });
  return {
    async refusal(request, asked) {
      const approval = readApproval(request.headers[approvalHeader]);
      if (!approval.ok) return problem(400, 'approval-malformed', approval.refusal.message);
      const call = callOf(request, asked);
      const decision = await authorization.decide({ ...call, approval: approval.value });
      if (decision.effect === 'allow') return null;
      const { subject, action, door } = call;
      notice(refuse('operator', 'not-allowed', `${action} (${decision.reason}) to ${subject.authenticated} over ${door}`).refusal);
      return denied(decision, subject, action);
    },
    async still(request, asked) {
      const { effect, reason } = await authorization.decide(callOf(request, asked));
      const approved = request.headers[approvalHeader] !== undefined;
      return effect === 'allow' || reason === 'rate-limited' || (approved && effect === 'step-up');
    },
  };
}
