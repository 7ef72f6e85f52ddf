// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../../identity/spiffe-id.ts';
import { instant, ms, wallTime } from '../../time.ts';
import type { AccessRequest } from '../access-request.ts';
import type { Policy } from '../policy.ts';
import { localUser, type Subject, svidHolder } from '../subject.ts';

export const root: Subject = localUser(0, 0, 0);
export const alice: Subject = localUser(1_000, 1_000, 0);
export const member = (name: string, ...roles: string[]): Subject =>
  svidHolder(`spiffe://mesh.example/router/${name}` as SpiffeId, 'pq-svid', roles, 'roof');

/** A call in the tenth second of the router's life, at noon of the first of March 2026. */
export function call(given: Partial<AccessRequest> = {}): AccessRequest {
  return {
    subject: alice,
    action: 'heals.read',
    resource: '',
    zone: '',
    risk: 'read',
    door: 'unix-socket',
    time: { at: instant(10_000), wall: wallTime(1_772_366_400_000), off: ms(500) },
    attributes: {},
    ...given,
  };
}

export function policy(name: string, effect: Policy['effect'], given: Partial<Policy> = {}): Policy {
  return { name, effect, actions: ['*'], resources: ['*'], condition: null, rate: null, ...given };
}
