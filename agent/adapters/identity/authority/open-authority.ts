// SPDX-License-Identifier: Apache-2.0
import { decodeEnrolment } from '../../../core/identity/enrolment-codec.ts';
import { encodeRevocations } from '../../../core/identity/revocation-codec.ts';
import { type Seconds, wholeSeconds } from '../../../core/identity/seconds.ts';
import { decodeRequest } from '../../../core/identity/signing-request-codec.ts';
import { formatTrustBundle } from '../../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import type { Authority } from '../../../ports/authority.ts';
import { type Issued, issueFor, type Terms } from './grant.ts';
import { vouchFor } from './tokens.ts';
import { changeState, stateOf, type Workshop } from './workshop.ts';

/** Thirty days: a router renews after twenty, and may be off for ten. */
export const usualLifetime: Seconds = wholeSeconds(30 * 86_400);
export const usualTerms: Terms = { lifetime: usualLifetime, zone: null, roles: null };

/** Answers a request that a token or the SVID before speaks for. `want` refuses the other kind (`warrant-other`). */
export function issueWarranted(
  workshop: Workshop,
  request: Uint8Array,
  terms: Terms,
  want: 'token' | 'renewal' | 'either',
): Promise<Outcome<Issued>> {
  return changeState(workshop, async (state) => {
    const enrolment = decodeEnrolment(request);
    if (!enrolment.ok) return enrolment;
    const { kind } = enrolment.value.warrant;
    if (want !== 'either' && kind !== want)
      return kind === 'renewal'
        ? refuse('operator', 'warrant-other', 'this request is for a renewal', 'x0tta6bl4 trust renew FILE')
        : refuse('operator', 'warrant-other', 'this request is for an enrolment with a join token', 'x0tta6bl4 trust issue FILE');
    return issueFor(workshop, state, enrolment.value, terms, true);
  });
}

/** Answers a request that nothing speaks for but the operator. The answer has no HMAC: its router has to be told the bundle's digest. */
export function issueByHand(workshop: Workshop, request: Uint8Array, terms: Terms): Promise<Outcome<Issued>> {
  return changeState(workshop, async (state) => {
    const read = decodeRequest(request);
    if (!read.ok) return read;
    const enrolment = await vouchFor(workshop, state, read.value);
    if (!enrolment.ok) return enrolment;
    return issueFor(workshop, enrolment.value.state, enrolment.value.result, terms, false);
  });
}

/** The authority as routers see it. */
export function authorityOf(workshop: Workshop, terms: Terms = usualTerms): Authority {
  return {
    async answer(request) {
      const issued = await issueWarranted(workshop, request, terms, 'either');
      return issued.ok ? accept(issued.value.answer) : issued;
    },
    async bundle() {
      const state = await stateOf(workshop);
      return state.ok ? accept(formatTrustBundle(state.value.bundle)) : state;
    },
    async revocations() {
      const state = await stateOf(workshop);
      return state.ok ? accept(state.value.revocations.held.map(({ list }) => encodeRevocations(list))) : state;
    },
  };
}
