// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { revoke as revokeThere } from '../../adapters/identity/authority/revoke.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { Words } from '../read-words.ts';
import { clock, table } from '../table.ts';
import type { Told } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';

export async function revoke(at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const renewal = words.flag('renewal-only');
  const reason = words.text('reason') ?? '';
  const revoked = await revokeThere(at, words.argument, renewal, reason);
  if (!revoked.ok) return revoked;
  const { rows, lists, kind } = revoked.value;
  const page = table(
    ['revoked', 'SVID', 'until'],
    rows.map((row) => [row.id, row.svid.slice(0, 16), clock(row.notAfter)]),
  );
  return accept({
    json: {
      revoked: rows.map(({ id, svid, key, notAfter }) => ({ id, svid, key, until: new Date(notAfter).toISOString() })),
      kind,
      sequences: lists.map(({ revoker, sequence }) => ({ issuer: revoker, sequence })),
      reason,
    },
    text: page,
    note: `routers refuse it once they have the list in ${join(at.directory, 'revocations.pem')}`,
  });
}
