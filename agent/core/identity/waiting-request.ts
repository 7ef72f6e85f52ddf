// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome } from '../refusal.ts';
import { decodeEnrolment } from './enrolment-codec.ts';
import type { SvidHash } from './pq-svid.ts';
import type { SigningRequest } from './signing-request.ts';
import { decodeRequest } from './signing-request-codec.ts';

/** A request that a router keeps until its answer comes. */
export interface WaitingRequest {
  readonly request: SigningRequest;
  /** What speaks for it. */
  readonly by: 'token' | 'renewal' | 'operator';
  /** The SVID that should be renewed; null where none is. */
  readonly renews: SvidHash | null;
}

/** What a kept request says: an `EnrolmentRequest`, or a bare `SigningRequest`. Refuses with the codes of their decoders. */
export function readWaiting(bytes: Uint8Array): Outcome<WaitingRequest> {
  const enrolment = decodeEnrolment(bytes);
  if (!enrolment.ok) {
    const request = decodeRequest(bytes);
    return request.ok ? accept({ request: request.value, by: 'operator', renews: null }) : request;
  }
  const { request, warrant } = enrolment.value;
  return accept({ request, by: warrant.kind, renews: warrant.kind === 'renewal' ? warrant.svid : null });
}
