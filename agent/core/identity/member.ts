// SPDX-License-Identifier: Apache-2.0
import { type Outcome, refuse } from '../refusal.ts';
import { parseSpiffeId, pathOf, type SpiffeId, type TrustDomain } from './spiffe-id.ts';

/** Who may hold an SVID of a mesh: its routers, the people who run it, and programs such as the control plane. */
export const memberKinds = ['router', 'operator', 'service'] as const;
export type MemberKind = (typeof memberKinds)[number];

/** The name stands in host names, file names and MQTT topics too. */
const nameShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `spiffe://<domain>/<kind>/<name>`. Refuses (code `member-name`) a name that is no lower-case host label (RFC 1123, section 2.1). */
export function memberId(domain: TrustDomain, kind: MemberKind, name: string): Outcome<SpiffeId> {
  if (!nameShape.test(name)) {
    return refuse('operator', 'member-name', `"${name.slice(0, 80)}" is no name`, 'use 1 to 63 of a–z, 0–9 and dashes, none at the ends');
  }
  return parseSpiffeId(`spiffe://${domain}/${kind}/${name}`);
}

export const routerId = (domain: TrustDomain, name: string): Outcome<SpiffeId> => memberId(domain, 'router', name);
export const operatorId = (domain: TrustDomain, name: string): Outcome<SpiffeId> => memberId(domain, 'operator', name);
export const serviceId = (domain: TrustDomain, name: string): Outcome<SpiffeId> => memberId(domain, 'service', name);

/** The trust domain's own identity, which its authority bears (SPIFFE-ID, section 3.1). */
export const authorityId = (domain: TrustDomain): SpiffeId => `spiffe://${domain}` as SpiffeId;

/** Which member an identity names; null where it names none of this project's kinds. */
export function memberOf(id: SpiffeId): { readonly kind: MemberKind; readonly name: string } | null {
  const [, first, name = '', ...more] = pathOf(id).split('/');
  const kind = memberKinds.find((one) => one === first);
  if (kind === undefined || more.length > 0 || !nameShape.test(name)) return null;
  return { kind, name };
}
