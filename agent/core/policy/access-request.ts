// SPDX-License-Identifier: Apache-2.0
import type { Instant, Milliseconds, WallTime } from '../time.ts';
import type { Risk } from './known-actions.ts';
import type { Subject } from './subject.ts';

/** Where a call came in. */
export const doors = ['unix-socket', 'loopback', 'channel', 'mqtt'] as const;
export type Door = (typeof doors)[number];

/** When a call came, as far as this router knows. */
export interface RequestTime {
  /** Monotonic; rate limits and approvals go by it alone. */
  readonly at: Instant;
  /** The estimate of wall time; null where there is none worth the name. Conditions that read it then err, and errors refuse. */
  readonly wall: WallTime | null;
  /** By how much the estimate may be off, either way; null exactly where `wall` is. */
  readonly off: Milliseconds | null;
}

/** One call, before it is done. */
export interface AccessRequest {
  readonly subject: Subject;
  /** `heals.read`, `link.open`: what is to be done (known-actions.ts lists those of this agent). */
  readonly action: string;
  /** What it is to be done to: `heal/h-12`, `router/r7`; empty where the action says it all. */
  readonly resource: string;
  /** The zone of the resource; empty where it has none. */
  readonly zone: string;
  readonly risk: Risk;
  readonly door: Door;
  readonly time: RequestTime;
  /** What else conditions may read. At most 16. */
  readonly attributes: Readonly<Record<string, string>>;
}

const most = 16;
/** SPIFFE-ID, section 2.3: 2,048 bytes. */
const longestId = 2_048;
const longestResource = 512;
const longestWord = 64;
const longestAttribute = 256;
/** `link.open`, `identity.bundle.read`. */
export const actionShape = /^[a-z][a-z0-9-]{0,31}(?:\.[a-z][a-z0-9-]{0,31}){1,3}$/;

/** What makes a request too large or ill-formed to be weighed, in words; null where nothing does. */
export function malformed({ subject, action, resource, zone, attributes, time }: AccessRequest): string | null {
  if (subject.id === '' || subject.id.length > longestId) return `the subject's id must have 1 to ${longestId} characters`;
  if (subject.roles.length > most) return `a subject has at most ${most} roles`;
  if ([...subject.roles, subject.zone, zone].some((word) => word.length > longestWord))
    return `roles and zones have at most ${longestWord} characters`;
  if (!actionShape.test(action)) return 'an action is written as link.open, in lower case';
  if (resource.length > longestResource) return `a resource has at most ${longestResource} characters`;
  const entries = Object.entries(attributes);
  if (entries.length > most) return `a request has at most ${most} attributes`;
  if (entries.some(([name, value]) => name.length > longestWord || value.length > longestAttribute))
    return `an attribute's name has at most ${longestWord} characters, its value ${longestAttribute}`;
  // Beyond it a date is none, and every comparison with it false (ECMA-262, 21.4.1.1).
  if (time.wall !== null && !(Math.abs(time.wall) <= 8.64e15)) return 'the wall time is none';
  return null;
}

/**
 * The request as one text, for its hash. Two requests with the same text ask for the same; time is no part of it, so that a request
 * that comes again with an approval is still the one that was approved.
 */
export function requestText({ subject, action, resource, zone, risk, door, attributes }: AccessRequest): string {
  const { id, authenticated, roles, uid, gid } = subject;
  const named = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    'x0/request/1',
    id,
    authenticated,
    [...roles].sort(),
    subject.zone,
    uid,
    gid,
    action,
    resource,
    zone,
    risk,
    door,
    named,
  ]);
}
