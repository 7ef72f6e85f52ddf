// SPDX-License-Identifier: Apache-2.0
import { parseSpiffeId } from '../../core/identity/spiffe-id.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { SignedApproval } from '../../ports/authorization.ts';

export const approvalHeader = 'x0-approval';

// 3,309 bytes of a signature are 4,412 characters of base64 (RFC 4648, section 4).
const shape = /^([0-9a-f-]{1,200}) (\S{1,2048}) ([A-Za-z0-9+/]{4412})$/;

/**
 * `X0-Approval: CHALLENGE APPROVER SIGNATURE`: the challenge as it was given, the approver's SPIFFE id, the signature in base64. Null
 * where the header is not there. Refuses with `approval-malformed`.
 */
export function readApproval(header: string | readonly string[] | undefined): Outcome<SignedApproval | null> {
  if (header === undefined) return accept(null);
  const [, challenge, id = '', signature = ''] = typeof header === 'string' ? (shape.exec(header) ?? []) : [];
  const approver = parseSpiffeId(id);
  if (challenge === undefined || !approver.ok)
    return refuse('operator', 'approval-malformed', 'the X0-Approval header is not CHALLENGE APPROVER SIGNATURE');
  return accept({ challenge, approver: approver.value, signature: new Uint8Array(Buffer.from(signature, 'base64')) });
}
