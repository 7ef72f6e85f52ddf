// SPDX-License-Identifier: Apache-2.0
import { stateOf } from '../../adapters/identity/authority/workshop.ts';
import { revokedBy } from '../../core/identity/revoked.ts';
import { formatTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { clock, table } from '../table.ts';
import type { Told } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';
import { digestOf } from './init.ts';

/** The bundle as it is given to other programs. */
export async function bundle(at: AuthorityAt): Promise<Outcome<Told>> {
  const state = await stateOf(at);
  if (!state.ok) return state;
  const text = formatTrustBundle(state.value.bundle);
  return accept({ json: { digest: digestOf(at.crypto, state.value), bundle: JSON.parse(text) }, text });
}

/** Everything that is in force. Tokens are named by their id: nothing to enrol with. */
export async function list(at: AuthorityAt): Promise<Outcome<Told>> {
  const state = await stateOf(at);
  if (!state.ok) return state;
  const { bundle: held, signer, issuers, tokens, issued, revocations } = state.value;
  const now = at.wall();
  const revoked = revokedBy(revocations);
  const open = tokens.filter((token) => token.usedFor === null && token.expires >= now);
  const isRevoked = (row: (typeof issued)[number]): boolean =>
    revoked.some(({ id, hash }) => id === row.id && (hash === row.svid || hash === row.key));
  const svids = issued.filter((row) => row.notAfter >= now).map((row) => ({ ...row, revoked: isRevoked(row) }));
  const digest = digestOf(at.crypto, state.value);
  const json = {
    trustDomain: held.trustDomain,
    sequence: held.sequence,
    bundleDigest: digest,
    issuers: issuers.map(({ keyId }) => ({ keyId, signs: keyId === signer })),
    tokens: open.map(({ token, id, zone, roles, expires }) => ({ token, id, zone, roles, expires: new Date(expires).toISOString() })),
    svids: svids.map(({ id, svid, issuer, notAfter, revoked: out }) => ({
      id,
      svid,
      issuer,
      notAfter: new Date(notAfter).toISOString(),
      revoked: out,
    })),
  };
  const parts = [
    `${held.trustDomain}  bundle ${held.sequence}\ndigest  ${digest}\n`,
    table(
      ['issuer', 'signs'],
      json.issuers.map(({ keyId, signs }) => [keyId.slice(0, 16), signs ? 'yes' : '']),
    ),
    ...(open.length === 0
      ? []
      : [
          table(
            ['open token', 'for', 'until'],
            open.map(({ token, id, expires }) => [token, id, clock(expires)]),
          ),
        ]),
    ...(svids.length === 0
      ? []
      : [
          table(
            ['SVID', 'of', 'issuer', 'until', ''],
            svids.map((row) => [row.svid.slice(0, 16), row.id, row.issuer.slice(0, 16), clock(row.notAfter), row.revoked ? 'revoked' : '']),
          ),
        ]),
  ];
  return accept({ json, text: parts.join('\n') });
}
