// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../identity/hex.ts';
import type { LinkEnds, LinkRole } from './link-end.ts';
import type { Secret } from './secret.ts';
import type { Session } from './session.ts';
import type { SessionKeys } from './session-keys.ts';

/** As much of an authenticated session as rekey needs. */
export interface RekeySession {
  /** The same text at both ends and never used again. */
  readonly name: string;
  /** The initiator's offer counts where two cross. */
  readonly role: LinkRole;
  readonly ends: LinkEnds;
  /** 32 bytes that MACsec keys come from. */
  readonly root: Secret;
}

/** What `rekeySessionOf` reads. */
export type KeyedSession = Pick<Session, 'transcript' | 'role' | 'ends'> & { readonly keys: Pick<SessionKeys, 'macsecRoot'> };

export const rekeySessionOf = ({ transcript, role, ends, keys }: KeyedSession): RekeySession => ({
  name: toHex(transcript),
  role,
  ends,
  root: keys.macsecRoot,
});
