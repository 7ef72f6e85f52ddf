// SPDX-License-Identifier: Apache-2.0
import type { X509Certificate } from 'node:crypto';
import { authorityId } from '../../../core/identity/member.ts';
import type { TrustDomain } from '../../../core/identity/spiffe-id.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { certificateParts } from './certificate-parts.ts';
import { alternativeUris, extensionId, isAuthority, keyUsageBits, usageBit } from './extension-values.ts';
import { noUnknownCritical } from './leaf-rules.ts';
import { certificateOf, hasP256Key } from './read-x509-svid.ts';

const refused = (why: string) => refuse('peer', 'x509-root', `a root of the trust bundle is no signing certificate: ${why}`);

/** Reads a root of a domain's bundle by the X509-SVID standard, sections 3.2, 4.1 and 4.3. Refuses with `x509-root`. */
export function readRoot(der: Uint8Array, domain: TrustDomain): Outcome<X509Certificate> {
  const parts = certificateParts(der);
  const certificate = parts === null ? null : certificateOf(der);
  if (parts === null || certificate === null) return refused('it is no X.509 certificate of version 3');
  const unknown = noUnknownCritical(parts);
  if (unknown !== null) return refused(unknown.refusal.message);
  const constraints = parts.extensions.get(extensionId.basicConstraints);
  if (constraints === undefined || isAuthority(constraints.value) !== true) return refused('it is no certificate authority');
  const usage = parts.extensions.get(extensionId.keyUsage);
  if (usage?.critical !== true) return refused('its key usage is missing or not critical');
  if (((keyUsageBits(usage.value) ?? 0) & usageBit.keyCertSign) === 0) return refused('its key usage lacks keyCertSign');
  const names = parts.extensions.get(extensionId.subjectAlternativeName);
  const uris = names === undefined ? [] : alternativeUris(names.value);
  // Where it names itself, it is the domain and nobody in it.
  if (uris === null || uris.some((uri) => uri !== authorityId(domain))) return refused(`its SPIFFE ID is not that of ${domain}`);
  if (!hasP256Key(certificate)) return refused('its key is not ECDSA on P-256');
  return accept(certificate);
}
