// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import { localUser, nobody, type Subject } from '../../core/policy/subject.ts';
import type { Outcome, Refusal } from '../../core/refusal.ts';
import type { PeerCredentials } from './peer-credentials.ts';

export interface CallerOptions {
  /** The user at the other end of a unix socket. */
  readonly peer: (socket: Duplex) => Outcome<PeerCredentials>;
  /** The holder of the client certificate of a TLS connection, verified; null: there is none. */
  readonly clientIdentity: ((socket: Duplex) => Subject | null) | null;
  readonly notice: (refusal: Refusal) => void;
}

/**
 * Who calls on a connection. For a unix socket the kernel is asked once, at the first call; whoever is not known is nobody, for whom
 * the policies allow least.
 */
export function createCallers({ peer, clientIdentity, notice }: CallerOptions): (socket: Duplex, local: boolean) => Subject {
  const known = new WeakMap<Duplex, Subject>();
  const own = process.geteuid?.() ?? 0;
  const ask = (socket: Duplex): Subject => {
    const credentials = peer(socket);
    if (credentials.ok) return localUser(credentials.value.uid, credentials.value.gid, own);
    notice(credentials.refusal);
    return nobody;
  };
  return (socket, local) => {
    // A certificate may run out while its connection stays.
    if (!local) return clientIdentity?.(socket) ?? nobody;
    const subject = known.get(socket) ?? ask(socket);
    known.set(socket, subject);
    return subject;
  };
}
