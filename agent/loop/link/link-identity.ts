// SPDX-License-Identifier: Apache-2.0
import type { PqSvid, SvidHash } from '../../core/identity/pq-svid.ts';
import type { RevocationList } from '../../core/identity/revocation-list.ts';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import type { SuiteId } from '../../core/identity/suites.ts';
import type { Verifier } from '../../core/identity/verify-svid.ts';
import type { SigningKey } from '../../ports/crypto.ts';

/** Who this router is, and whom it believes, as links need it. */
export interface LinkIdentity {
  readonly id: SpiffeId;
  readonly svid: SvidHash;
  /** The signed SVID, as it is sent on request. */
  readonly svidBytes: Uint8Array;
  readonly suites: readonly SuiteId[];
  readonly key: SigningKey;
  readonly bundleVersion: number;
  /** 32 bytes. */
  readonly revocationDigest: Uint8Array;
  readonly verifier: Verifier;
}

/** `current` null: this router has no SVID, or may link with it no more. It changes when an SVID, a bundle or a revocation comes. */
export interface LinkIdentitySource {
  current(): LinkIdentity | null;
  /** A list whose signature verified came from a neighbour: kept where it is news, and `current` is another then. */
  learn(list: RevocationList): void;
  /** An SVID whose issuer's signature verified: its beginning has passed for certain. */
  verified(svid: Pick<PqSvid, 'issuer' | 'notBefore'>): void;
  /** Time passes; three times a second. */
  tick(): void;
}
