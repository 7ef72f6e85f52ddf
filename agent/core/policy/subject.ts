// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../identity/spiffe-id.ts';

/**
 * How it was shown who calls. `pq-svid`: a handshake or a signature under a PQ-SVID that verified; `x509-svid`: a client certificate
 * that verified; `unix-peer`: the kernel told the user at the other end of the unix socket; `none`: not at all.
 */
export const authentications = ['pq-svid', 'x509-svid', 'unix-peer', 'none'] as const;
export type Authentication = (typeof authentications)[number];

/** Who calls. Whoever makes one has verified what it says. */
export interface Subject {
  /** The SPIFFE id; `unix:1000` for a user of this machine; `nobody` where it was not shown. */
  readonly id: string;
  readonly authenticated: Authentication;
  /** Roles of the SVID; for users of this machine `owner` or none. At most 16. */
  readonly roles: readonly string[];
  /** Where the SVID says that its holder stands; empty where it does not say. */
  readonly zone: string;
  /** Numbers of the kernel; null for all but users of this machine. */
  readonly uid: number | null;
  readonly gid: number | null;
}

/** The role of root and of the user that the agent runs as: both can read and change all that the agent can. */
export const ownerRole = 'owner';

/** A user of this machine, as SO_PEERCRED tells (unix(7)). `own`: the user that the agent runs as. */
export function localUser(uid: number, gid: number, own: number): Subject {
  return { id: `unix:${uid}`, authenticated: 'unix-peer', roles: uid === 0 || uid === own ? [ownerRole] : [], zone: '', uid, gid };
}

/** Whoever shows nothing. All of them together are one identity: what limits one limits all. */
export const nobody: Subject = { id: 'nobody', authenticated: 'none', roles: [], zone: '', uid: null, gid: null };

/** A holder of an SVID that verified. */
export function svidHolder(id: SpiffeId, how: 'pq-svid' | 'x509-svid', roles: readonly string[], zone: string): Subject {
  return { id, authenticated: how, roles, zone, uid: null, gid: null };
}
