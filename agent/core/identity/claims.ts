// SPDX-License-Identifier: Apache-2.0
import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { parseSpiffeId, type SpiffeId } from './spiffe-id.ts';
import { highestSuite, type SuiteId } from './suites.ts';

/** What a request asks for and an SVID says of its holder, beside its keys. */
export interface Claims {
  readonly id: SpiffeId;
  /** Where the router stands, for policies; may be empty. At most 63 of a–z, A–Z, 0–9, `.`, `-`, `_`. */
  readonly zone: string;
  /** What it may be used for, for policies, ascending; at most 16, each 1 to 63 of a–z, 0–9, `-`. */
  readonly roles: readonly string[];
  /** Suites that its holder speaks, ascending; at least one, at most 8. */
  readonly suites: readonly SuiteId[];
}

export const mostRoles = 16;
export const mostSuites = 8;

const zoneShape = /^[a-zA-Z0-9._-]{0,63}$/;
const roleShape = /^[a-z0-9-]{1,63}$/;

const ascending = <T>(values: readonly T[]): boolean => values.every((value, at) => at === 0 || (values[at - 1] as T) < value);

/** What is wrong with the claims, all of it, for people; empty where nothing is. */
export function claimFaults(claims: Claims): readonly string[] {
  const faults: string[] = [];
  const id = parseSpiffeId(claims.id);
  if (!id.ok) faults.push(id.refusal.message);
  if (!zoneShape.test(claims.zone)) faults.push('the zone is no name of at most 63 letters, digits, dots, dashes and underscores');
  if (claims.roles.length > mostRoles) faults.push(`more than ${mostRoles} roles`);
  if (!claims.roles.every((role) => roleShape.test(role))) faults.push('a role is not 1 to 63 of a–z, 0–9 and dashes');
  if (!ascending(claims.roles)) faults.push('the roles are not in ascending order, each once');
  if (claims.suites.length === 0) faults.push('no suite');
  if (claims.suites.length > mostSuites) faults.push(`more than ${mostSuites} suites`);
  if (!claims.suites.every((suite) => Number.isInteger(suite) && suite > 0 && suite <= highestSuite)) faults.push('a suite has no number');
  if (!ascending(claims.suites)) faults.push('the suites are not in ascending order, each once');
  return faults;
}

/** Id (u16 length), zone (u8 length), roles (u8 count, each u8 length), suites (u8 count, each u16). */
export function writeClaims(writer: OctetWriter, claims: Claims): OctetWriter {
  writer.u16(claims.id.length).text(claims.id).u8(claims.zone.length).text(claims.zone).u8(claims.roles.length);
  for (const role of claims.roles) writer.u8(role.length).text(role);
  writer.u8(claims.suites.length);
  for (const suite of claims.suites) writer.u16(suite);
  return writer;
}

/** What `writeClaims` wrote. Whether the reader is still sound, and the claims without fault, is asked afterwards. */
export function readClaims(reader: OctetReader): Claims {
  const id = reader.text(reader.u16()) as SpiffeId;
  const zone = reader.text(reader.u8());
  const roles: string[] = [];
  for (let left = Math.min(reader.u8(), mostRoles + 1); left > 0; left -= 1) roles.push(reader.text(reader.u8()));
  const suites: SuiteId[] = [];
  for (let left = Math.min(reader.u8(), mostSuites + 1); left > 0; left -= 1) suites.push(reader.u16() as SuiteId);
  return { id, zone, roles, suites };
}
