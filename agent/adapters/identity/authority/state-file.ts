// SPDX-License-Identifier: Apache-2.0
import { fromHex } from '../../../core/identity/hex.ts';
import type { IssuerKeyId } from '../../../core/identity/pq-svid.ts';
import { parseTrustDomain } from '../../../core/identity/spiffe-id.ts';
import type { IssuedToken, TokenBook } from '../../../core/identity/token-book.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { wallTime } from '../../../core/time.ts';
import { nodeSymmetric } from '../../crypto/node-symmetric.ts';
import { formatRevocations, parseRevocations } from '../revocations-file.ts';
import type { AuthorityState, IssuedRow, OwnIssuer } from './authority-state.ts';

// The file is the authority's own, in a directory that only it writes: it is checked for damage, not for malice.

const version = 1;
export const longestState = 64 * 1024 * 1024;

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const toBytes = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(String(text), 'base64'));

export function formatState(state: AuthorityState): string {
  const { bundle, issuers, tokens, revocations, ...rest } = state;
  const document = {
    version,
    trustDomain: bundle.trustDomain,
    ...rest,
    issuers: issuers.map(({ keyId, root }) => ({ keyId, root: toText(root) })),
    tokens: tokens.map((token) => ({ ...token, secret: toText(token.secret) })),
    bundle: JSON.parse(formatTrustBundle(bundle)),
    revocations: JSON.parse(formatRevocations(revocations)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

const rows = (value: unknown): readonly Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
const hasTexts = (fields: Fields, ...names: readonly string[]): boolean => names.every((name) => typeof fields[name] === 'string');

function readState(document: Fields): AuthorityState | string {
  const domain = parseTrustDomain(String(document['trustDomain']));
  if (document['version'] !== version || !domain.ok) return 'its version or its trust domain';
  const bundle = parseTrustBundle(nodeSymmetric, domain.value, JSON.stringify(document['bundle']));
  if (!bundle.ok) return bundle.refusal.message;
  const revocations = parseRevocations(JSON.stringify(document['revocations']));
  const issuers: OwnIssuer[] = rows(document['issuers']).map(({ keyId, root }) => ({ keyId: keyId as IssuerKeyId, root: toBytes(root) }));
  const { signer, lastSigned } = document;
  if (revocations === null || !issuers.some(({ keyId }) => keyId === signer)) return 'its issuers or its revocations';
  const leaving = Array.isArray(document['leaving']) ? (document['leaving'] as unknown[]) : [null];
  if (!leaving.every((one) => typeof one === 'string' && fromHex(one, 32) !== null)) return 'which keys are to be removed';
  const tokens = rows(document['tokens']);
  const issued = rows(document['issued']);
  const sound =
    tokens.every((token) => hasTexts(token, 'id', 'secret', 'token', 'zone') && Number.isSafeInteger(token['expires'])) &&
    issued.every(
      (row) =>
        hasTexts(row, 'svid', 'request', 'id', 'key', 'issuer', ...(row['renews'] === null ? [] : ['renews'])) &&
        Number.isSafeInteger(row['notAfter']),
    );
  if (!sound || !Number.isSafeInteger(lastSigned)) return 'its tokens or what it issued';
  const book: TokenBook = tokens.map((token) => ({ ...(token as unknown as IssuedToken), secret: toBytes(token['secret']) }));
  return {
    bundle: bundle.value,
    issuers,
    signer: signer as IssuerKeyId,
    leaving: leaving as readonly IssuerKeyId[],
    tokens: book,
    issued: issued as unknown as readonly IssuedRow[],
    revocations,
    lastSigned: wallTime(lastSigned as number),
  };
}

/** Refuses with `authority-malformed` what `formatState` would not have written. */
export function parseState(path: string, text: string): Outcome<AuthorityState> {
  const damaged = (why: string) => refuse('environment', 'authority-malformed', `${path} is damaged: ${why}`, 'restore it from a backup');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return damaged('it is no JSON');
  }
  const read = readState((document ?? {}) as Fields);
  return typeof read === 'string' ? damaged(`${read} cannot be read`) : accept(read);
}
