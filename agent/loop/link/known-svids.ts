// SPDX-License-Identifier: Apache-2.0
import type { PqSvid, SvidHash } from '../../core/identity/pq-svid.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { issuerOf } from '../../core/identity/trust-bundle.ts';
import { judgeSvid } from '../../core/identity/verify-svid.ts';
import type { TrustedPeer, Worked } from '../../core/link/handshake-work.ts';
import { refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { LinkIdentity } from './link-identity.ts';

/** A router has no more neighbours that matter at once; 5 kB each. */
const mostBodies = 64;

const refused = (code: string, text: string): Worked => ({ kind: 'refused', refusal: refuse('peer', code, text).refusal });

/** SVIDs whose issuer's signature was verified once, by their hash; whether they are believed now is judged each time. */
export interface KnownSvids {
  /** `svid` null: only its hash is known yet; the answer has no peer where its body is not remembered. */
  judge(hash: SvidHash, svid: Uint8Array | null, identity: LinkIdentity): Promise<Worked>;
}

/** `verified` hears of each SVID whose signature verified: it proves that its beginning has passed. */
export function createKnownSvids(crypto: Crypto, verified: (svid: PqSvid) => void = () => undefined): KnownSvids {
  const bodies = new Map<SvidHash, Uint8Array>();

  function remember(hash: SvidHash, bytes: Uint8Array): void {
    bodies.delete(hash);
    bodies.set(hash, bytes);
    const oldest = bodies.keys().next().value;
    if (bodies.size > mostBodies && oldest !== undefined) bodies.delete(oldest);
  }

  return {
    async judge(hash, given, { verifier }) {
      const known = bodies.get(hash);
      const bytes = known ?? given;
      if (bytes === null || bytes === undefined) return { kind: 'judge', peer: null };
      const decoded = decodeSvid(bytes);
      if (!decoded.ok) return { kind: 'refused', refusal: decoded.refusal };
      const svid = decoded.value;
      if (svidHash(crypto.symmetric, svid) !== hash) return refused('svid-hash', 'the SVID is not the one that was named');
      const issuer = issuerOf(verifier.bundle, svid.issuer);
      const genuine =
        issuer !== null &&
        (known !== undefined || (await crypto.signatures.verify('x0/svid/1', svid.bytes, svid.signature, issuer.publicKey)));
      const verdict = judgeSvid(crypto.symmetric, verifier, svid, genuine, 'link');
      if (genuine) {
        remember(hash, bytes);
        verified(svid);
      }
      if (verdict.verdict === 'refused') return { kind: 'refused', refusal: verdict.refusal };
      const standing = verdict.verdict === 'accepted' ? 'full' : 'renewal';
      const peer: TrustedPeer = { id: svid.id, publicKey: svid.publicKey, suites: svid.suites, standing };
      return { kind: 'judge', peer };
    },
  };
}
