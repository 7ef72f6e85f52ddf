// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../../core/refusal.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { alternativeUris, extensionId, isAuthority, keyUsageBits, purpose, purposes, usageBit } from './extension-values.ts';

type Refused = ReturnType<typeof refuse>;
type Rule = (parts: CertificateParts) => Refused | null;

/** Extensions that are looked at here; another one that is critical makes the certificate unusable (RFC 5280, section 4.2). */
const known: ReadonlySet<string> = new Set(Object.values(extensionId));

export const noUnknownCritical: Rule = ({ extensions }) => {
  const [unknown] = [...extensions].filter(([id, { critical }]) => critical && !known.has(id));
  return unknown === undefined ? null : refuse('peer', 'x509-unknown-critical', `the critical extension ${unknown[0]} is not understood`);
};

/** X509-SVID, section 2: exactly one URI among the alternative names. */
const oneUri: Rule = ({ extensions }) => {
  const names = extensions.get(extensionId.subjectAlternativeName);
  const uris = names === undefined ? [] : alternativeUris(names.value);
  return uris?.length === 1
    ? null
    : refuse('peer', 'x509-uri-count', `${uris?.length ?? 'unreadable'} URIs among its names, an SVID has one`);
};

/** Section 3.1, after RFC 5280, section 4.1.2.6: the names are all there is where the subject is empty. */
const namesCritical: Rule = ({ extensions, subjectEmpty }) =>
  !subjectEmpty || extensions.get(extensionId.subjectAlternativeName)?.critical === true
    ? null
    : refuse('peer', 'x509-names-not-critical', 'the subject is empty and the alternative names are not critical');

/** Sections 4.1 and 5.2: no certificate authority. */
const noAuthority: Rule = ({ extensions }) => {
  const constraints = extensions.get(extensionId.basicConstraints);
  return constraints === undefined || isAuthority(constraints.value) === false
    ? null
    : refuse('peer', 'x509-is-authority', 'a certificate authority is no SVID of a router');
};

/** Section 4.3: a key usage is there. */
const usageThere: Rule = ({ extensions }) => {
  const usage = extensions.get(extensionId.keyUsage);
  return usage !== undefined && keyUsageBits(usage.value) !== null ? null : refuse('peer', 'x509-no-key-usage', 'it states no key usage');
};

/** Section 4.3: it is critical. */
const usageCritical: Rule = ({ extensions }) =>
  extensions.get(extensionId.keyUsage)?.critical === true
    ? null
    : refuse('peer', 'x509-key-usage-not-critical', 'its key usage is not critical');

const usage = ({ extensions }: CertificateParts): number =>
  keyUsageBits(extensions.get(extensionId.keyUsage)?.value ?? new Uint8Array()) ?? 0;

/** Section 4.3: leaves set digitalSignature. */
const signs: Rule = (parts) =>
  (usage(parts) & usageBit.digitalSignature) !== 0
    ? null
    : refuse('peer', 'x509-no-digital-signature', 'its key usage lacks digitalSignature');

/** Sections 4.3 and 5.2: leaves set neither keyCertSign nor cRLSign. */
const signsNoCertificate: Rule = (parts) =>
  (usage(parts) & usageBit.keyCertSign) === 0 ? null : refuse('peer', 'x509-signs-certificates', 'its key usage has keyCertSign');
const signsNoRevocation: Rule = (parts) =>
  (usage(parts) & usageBit.crlSign) === 0 ? null : refuse('peer', 'x509-signs-revocations', 'its key usage has cRLSign');

/** Section 4.4: where it has an extended key usage, both purposes of TLS are in it. */
const bothPurposes: Rule = ({ extensions }) => {
  const extended = extensions.get(extensionId.extendedKeyUsage);
  if (extended === undefined) return null;
  const named = purposes(extended.value) ?? [];
  return named.includes(purpose.serverAuth) && named.includes(purpose.clientAuth)
    ? null
    : refuse('peer', 'x509-purposes', 'its extended key usage lacks serverAuth or clientAuth');
};

/** What the X509-SVID standard asks of a leaf, besides its id, one rule each. */
export const leafRules: readonly Rule[] = [
  noUnknownCritical,
  oneUri,
  namesCritical,
  noAuthority,
  usageThere,
  usageCritical,
  signs,
  signsNoCertificate,
  signsNoRevocation,
  bothPurposes,
];

/** The one URI of a leaf that fits the rules. */
export function uriOf({ extensions }: CertificateParts): string {
  const names = extensions.get(extensionId.subjectAlternativeName);
  return (names === undefined ? null : alternativeUris(names.value))?.[0] ?? '';
}
