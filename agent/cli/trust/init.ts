// SPDX-License-Identifier: Apache-2.0
import type { AuthorityState } from '../../adapters/identity/authority/authority-state.ts';
import { foundAuthority } from '../../adapters/identity/authority/issuers.ts';
import { bundleDigest } from '../../core/identity/bundle-succession.ts';
import { toHex } from '../../core/identity/hex.ts';
import { parseTrustDomain } from '../../core/identity/spiffe-id.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Words } from '../read-words.ts';
import { needed, type Told } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';

export const digestOf = ({ symmetric }: Crypto, { bundle }: AuthorityState): string => toHex(bundleDigest(symmetric, bundle));

export async function init(at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const text = needed(words, 'trust', 'domain', 'NAME, such as mesh.example');
  if (!text.ok) return text;
  const domain = parseTrustDomain(text.value);
  if (!domain.ok) return domain;
  const made = await foundAuthority(at, domain.value, words.flag('force'));
  if (!made.ok) return made;
  const { bundle, signer } = made.value;
  const digest = digestOf(at.crypto, made.value);
  return accept({
    json: { trustDomain: bundle.trustDomain, directory: at.directory, issuer: signer, sequence: bundle.sequence, bundleDigest: digest },
    text: `authority of ${bundle.trustDomain} in ${at.directory}\nissuer  ${signer}\nbundle  ${bundle.sequence}, digest ${digest}\n`,
    note: `keep a copy of ${at.directory} where only you can read it: whoever has it can add routers, and without it none can be added or renewed`,
  });
}
