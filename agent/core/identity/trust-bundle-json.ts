// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { toBase64 } from './base64.ts';
import { readBundleKey } from './bundle-keys.ts';
import { compareOctets, sameOctets } from './octets.ts';
import { p256Points } from './p256-spki.ts';
import { wholeSeconds } from './seconds.ts';
import type { TrustDomain } from './spiffe-id.ts';
import { type Issuer, mostIssuers, mostRoots, type TrustBundle } from './trust-bundle.ts';

/** Characters: 32 keys of the largest kind and as much again for what this version ignores. */
export const longestBundleText = 384 * 1024;
const mostKeys = 64;
/** Where a bundle has no hint: "a relatively low refresh interval, e.g. five minutes" (Trust Domain and Bundle, section 5.1). */
const usualRefreshHint = 300;
const longestRefreshHint = 366 * 86_400;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const repeats = <T>(values: readonly T[], same: (a: T, b: T) => boolean): boolean =>
  values.some((value, at) => at > 0 && same(values[at - 1] as T, value));

function documentOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? (document as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The keys of a bundle in their order, and into `faults` what is wrong with them. */
function readKeys(keys: unknown, symmetric: Symmetric, faults: string[]): Pick<TrustBundle, 'issuers' | 'x509Roots'> {
  const issuers: Issuer[] = [];
  const x509Roots: Uint8Array[] = [];
  if (!Array.isArray(keys)) faults.push('"keys" is no array');
  else if (keys.length > mostKeys) faults.push(`"keys" has more than ${mostKeys} elements`);
  else {
    for (const [at, value] of keys.entries()) {
      const key = readBundleKey(value, symmetric);
      if (key.kind === 'fault') faults.push(`keys[${at}]: ${key.fault}`);
      else if (key.kind === 'issuer') issuers.push(key.issuer);
      else if (key.kind === 'root') x509Roots.push(key.der);
    }
  }
  issuers.sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  x509Roots.sort(compareOctets);
  if (issuers.length > mostIssuers) faults.push(`more than ${mostIssuers} issuers`);
  if (x509Roots.length > mostRoots) faults.push(`more than ${mostRoots} X.509 roots`);
  if (repeats(issuers, (a, b) => a.keyId === b.keyId)) faults.push('an issuer stands there twice');
  if (repeats(x509Roots, sameOctets)) faults.push('an X.509 root stands there twice');
  return { issuers, x509Roots };
}

/**
 * A SPIFFE bundle (SPIFFE Trust Domain and Bundle, section 4) of a trust domain that the caller knows, for a bundle does not
 * have to name it. Refuses (code `bundle-malformed`) with everything that is wrong. Beyond the standard it needs
 * `spiffe_sequence`, since only that says which of two bundles is the newer, and heeds `x0_trust_domain` where it is there.
 */
export function parseTrustBundle(symmetric: Symmetric, trustDomain: TrustDomain, text: string): Outcome<TrustBundle> {
  const malformed = (faults: string) => refuse('operator', 'bundle-malformed', `not a trust bundle of ${trustDomain}: ${faults}`);
  if (text.length > longestBundleText) return malformed(`longer than ${longestBundleText} characters`);
  const document = documentOf(text);
  if (document === null) return malformed('it is no JSON object');
  const faults: string[] = [];
  const { spiffe_sequence: sequence, spiffe_refresh_hint: hint = usualRefreshHint, x0_trust_domain: domain = trustDomain } = document;
  if (!isCount(sequence)) faults.push('"spiffe_sequence" is no whole number from 0 to 2^53 − 1');
  if (!isCount(hint) || hint < 1 || hint > longestRefreshHint) faults.push('"spiffe_refresh_hint" is no number of seconds within a year');
  if (domain !== trustDomain) faults.push('"x0_trust_domain" names another trust domain');
  const keys = readKeys(document['keys'], symmetric, faults);
  if (faults.length > 0) return malformed(faults.join('; '));
  return accept({ trustDomain, sequence: sequence as number, refreshHint: wholeSeconds(hint as number), ...keys });
}

/** The bundle as a document that other SPIFFE implementations read. ASCII; the same bundle always gives the same text. */
export function formatTrustBundle(bundle: TrustBundle): string {
  const issuers = bundle.issuers.map(({ keyId, publicKey }) => ({
    kty: 'AKP',
    use: 'pq-svid',
    alg: 'ML-DSA-65',
    kid: keyId,
    pub: toBase64(publicKey, 'url'),
  }));
  const roots = bundle.x509Roots.map((der) => {
    const point = p256Points(der)[0];
    const at = point === undefined ? {} : { x: toBase64(point.x, 'url'), y: toBase64(point.y, 'url') };
    return { kty: 'EC', use: 'x509-svid', crv: 'P-256', ...at, x5c: [toBase64(der, 'plain')] };
  });
  const { trustDomain, sequence, refreshHint } = bundle;
  const head = { x0_trust_domain: trustDomain, spiffe_sequence: sequence, spiffe_refresh_hint: refreshHint };
  return `${JSON.stringify({ ...head, keys: [...issuers, ...roots] }, null, 2)}\n`;
}
