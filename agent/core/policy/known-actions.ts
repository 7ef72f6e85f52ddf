// SPDX-License-Identifier: Apache-2.0

/**
 * What an action can do at worst. `read`: nothing changes; `change`: something does and can be put back; `critical`: it cannot be
 * put back, or takes the router out of its owner's hands.
 */
export const risks = ['read', 'change', 'critical'] as const;
export type Risk = (typeof risks)[number];

/** Asked of the approver, before an approval counts; the resource is the action that it approves. */
export const approveAction = 'request.approve';

/** The actions that this agent asks about, with their risk. A policy that names none of them is told at the configuration's check. */
export const knownActions: Readonly<Record<string, Risk>> = {
  'health.read': 'read',
  'mesh.read': 'read',
  'symptoms.read': 'read',
  'heals.read': 'read',
  'events.read': 'read',
  'metrics.read': 'read',
  // Two routers: what a link needs to come up and to stay. Asked once a link, a rekey or a session, never for each message: a
  // decision on a change is recorded before it is answered.
  'link.open': 'change',
  'link.rekey': 'change',
  'link.close': 'change',
  'channel.use': 'change',
  // SVID bodies, the trust bundle and revocations, fetched by hash from a neighbour.
  'identity.read': 'read',
  'identity.renew': 'change',
  [approveAction]: 'change',
};

/** An action that is not known is taken for the worst. */
export function riskOf(action: string): Risk {
  return Object.hasOwn(knownActions, action) ? (knownActions[action] ?? 'critical') : 'critical';
}
