// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';

/** `spiffe://<trust-domain>/<path>`, valid by the SPIFFE-ID standard, section 2. */
export type SpiffeId = Brand<string, 'spiffe-id'>;
/** At most 255 characters of a–z, 0–9, `.`, `-`, `_`. */
export type TrustDomain = Brand<string, 'trust-domain'>;

/** Bytes; the text is ASCII (SPIFFE-ID, section 2.3). */
export const longestSpiffeId = 2048;
export const longestTrustDomain = 255;

const scheme = 'spiffe://';
const domainShape = /^[a-z0-9._-]+$/;
const segmentShape = /^[a-zA-Z0-9._-]+$/;

const badDomain = (why: string) => refuse('operator', 'trust-domain-malformed', `not a trust domain: ${why}`);
const badId = (why: string) => refuse('operator', 'spiffe-id-malformed', `not a SPIFFE ID: ${why}`);

/** Refuses (code `trust-domain-malformed`) what section 2.1 does not allow. */
export function parseTrustDomain(text: string): Outcome<TrustDomain> {
  if (text === '') return badDomain('it is empty');
  if (text.length > longestTrustDomain) return badDomain(`it is longer than ${longestTrustDomain} characters`);
  if (text.includes('@')) return badDomain('it names a user');
  if (text.includes(':')) return badDomain('it names a port');
  if (text.includes('%')) return badDomain('it is percent-encoded');
  if (/[A-Z]/.test(text)) return badDomain('it must be in lower case');
  if (!domainShape.test(text)) return badDomain('only a–z, 0–9, dots, dashes and underscores are allowed');
  return accept(text as TrustDomain);
}

/** Why a path (with its leading `/`, or empty) breaks section 2.2; null where it does not. */
function pathFault(path: string): string | null {
  if (path === '') return null;
  if (path.endsWith('/')) return 'it ends in a slash';
  for (const segment of path.slice(1).split('/')) {
    if (segment === '') return 'a part of its path is empty';
    if (segment === '.' || segment === '..') return `a part of its path is "${segment}"`;
    if (segment.includes('%')) return 'its path is percent-encoded';
    if (!segmentShape.test(segment)) return 'in its path only letters, digits, dots, dashes and underscores are allowed';
  }
  return null;
}

/**
 * Refuses (code `spiffe-id-malformed`) what the standard does not allow. Section 2.4 calls scheme and trust domain
 * case-insensitive while 2.1 wants lower case: upper case is refused and never folded, so that one identity has one text
 * and texts are compared byte by byte.
 */
export function parseSpiffeId(text: string): Outcome<SpiffeId> {
  if (text.length > longestSpiffeId) return badId(`it is longer than ${longestSpiffeId} characters`);
  if (!text.startsWith(scheme)) return badId('it does not begin with "spiffe://" in lower case');
  if (text.includes('?')) return badId('it has a query');
  if (text.includes('#')) return badId('it has a fragment');
  const rest = text.slice(scheme.length);
  const slash = rest.indexOf('/');
  const domain = parseTrustDomain(slash < 0 ? rest : rest.slice(0, slash));
  if (!domain.ok) return badId(domain.refusal.message);
  const fault = pathFault(slash < 0 ? '' : rest.slice(slash));
  return fault === null ? accept(text as SpiffeId) : badId(fault);
}

/** The trust domain that an identity belongs to. */
export function trustDomainOf(id: SpiffeId): TrustDomain {
  const slash = id.indexOf('/', scheme.length);
  return id.slice(scheme.length, slash < 0 ? undefined : slash) as TrustDomain;
}

/** What follows the trust domain, with its leading slash; empty where the identity is the trust domain's own. */
export function pathOf(id: SpiffeId): string {
  return id.slice(scheme.length + trustDomainOf(id).length);
}
