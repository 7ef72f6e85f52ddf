// SPDX-License-Identifier: Apache-2.0
import { bundleDigest } from '../../core/identity/bundle-succession.ts';
import { toHex } from '../../core/identity/hex.ts';
import type { TrustDomain } from '../../core/identity/spiffe-id.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import type { Symmetric } from '../../core/link/symmetric.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { Authority } from '../../ports/authority.ts';
import type { OwnIdentity } from '../../ports/own-identity.ts';

/** What an authority has to say, besides answers. */
export interface AuthorityNews {
  /** `spiffe_sequence` of its bundle. */
  readonly sequence: number;
  /** Whether revocations came that were not known. By an issuer that the router has not heard of they are refused until it has. */
  readonly revoked: Outcome<boolean>;
}

/**
 * An authority on the same machine, in a directory that the configuration names: so its word needs no operator who compares, and its
 * bundle comes with its answers.
 */
export interface AuthorityHere {
  /** Asks it, and takes the answer. Refusals of the family `peer` are its judgement. */
  renew(domain: TrustDomain, request: Uint8Array): Promise<Outcome<void>>;
  /** Takes what it revoked. */
  look(domain: TrustDomain): Promise<Outcome<AuthorityNews>>;
}

export function createAuthorityHere(authority: Authority, own: OwnIdentity, symmetric: Symmetric): AuthorityHere {
  const bundleOf = async (domain: TrustDomain) => {
    const text = await authority.bundle();
    return text.ok ? parseTrustBundle(symmetric, domain, text.value) : text;
  };
  /** The lists that were taken, by their hash. */
  let known = '';
  async function revocations(): Promise<Outcome<boolean>> {
    const lists = await authority.revocations();
    if (!lists.ok) return lists;
    const heard = lists.value.length === 0 ? '' : toHex(symmetric.sha256(...lists.value));
    if (heard === known) return accept(false);
    const taken = await own.takeRevocations(lists.value);
    if (taken.ok) known = heard;
    return taken;
  }
  return {
    async renew(domain, request) {
      const answer = await authority.answer(request);
      if (!answer.ok) return answer;
      const bundle = await bundleOf(domain);
      return bundle.ok ? own.takeAnswer(answer.value, toHex(bundleDigest(symmetric, bundle.value))) : bundle;
    },
    async look(domain) {
      const bundle = await bundleOf(domain);
      if (!bundle.ok) return bundle;
      const { sequence } = bundle.value;
      return accept({ sequence, revoked: await revocations() });
    },
  };
}
