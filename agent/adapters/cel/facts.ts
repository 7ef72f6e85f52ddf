// SPDX-License-Identifier: Apache-2.0
import type { AccessRequest } from '../../core/policy/access-request.ts';

/** The types of what a condition may read, as the library names them. */
export const factTypes = {
  subject: { id: 'string', authenticated: 'string', roles: 'list<string>', zone: 'string', uid: 'int', gid: 'int' },
  time: { wall: 'google.protobuf.Timestamp', off: 'google.protobuf.Duration' },
  attributes: 'map<string, string>',
  action: 'string',
  resource: 'string',
  zone: 'string',
  risk: 'string',
  door: 'string',
} as const;

/**
 * A request as the library takes it. What is not known is left out rather than given some value: to read it is an error, and errors
 * refuse. -1 stands for the uid and gid of those who have none, as the kernel's own mark for "no user" does (uid_t -1).
 *
 * @param duration Makes the library's duration from milliseconds.
 */
export function factsOf(request: AccessRequest, duration: (length: number) => unknown): Record<string, unknown> {
  const { subject, time, attributes, action, resource, zone, risk, door } = request;
  const known = time.wall === null || time.off === null ? {} : { wall: new Date(time.wall), off: duration(time.off) };
  return {
    subject: {
      id: subject.id,
      authenticated: subject.authenticated,
      roles: subject.roles,
      zone: subject.zone,
      uid: BigInt(subject.uid ?? -1),
      gid: BigInt(subject.gid ?? -1),
    },
    time: known,
    attributes: new Map(Object.entries(attributes)),
    action,
    resource,
    zone,
    risk,
    door,
  };
}
