// SPDX-License-Identifier: Apache-2.0
import type { CommandShape } from '../read-words.ts';

export const trustHelp = `x0tta6bl4 trust: an authority for one mesh, kept in a directory of this machine; needs no network

  x0tta6bl4 trust init --domain NAME       make the authority: an issuer's keys, an X.509 root, the trust bundle
  x0tta6bl4 trust token NAME               a join token for one router, good for one request; shown once
                  [--expires 1d] [--zone Z] [--roles a,b] [--kind router|operator|service]
  x0tta6bl4 trust issue REQUEST-FILE       answer a request that was made with a join token
                  [--lifetime 30d] [--zone Z] [--roles a,b] [--out FILE]
                  [--token-less --yes]     you vouch for a request without a token: compare its key with the router's own words
  x0tta6bl4 trust renew REQUEST-FILE       answer a request that the holder of an SVID made with: identity rotate
                  [--lifetime 30d] [--out FILE]
  x0tta6bl4 trust revoke WHOM              a member's name or SPIFFE id: every key of it; an SVID's hash: that SVID
                  [--reason TEXT] [--renewal-only]
  x0tta6bl4 trust bundle                   the trust bundle, as other SPIFFE programs read it
  x0tta6bl4 trust list                     issuers, open tokens, SVIDs in force, the bundle's digest
  x0tta6bl4 trust add-issuer               new keys beside the old: believed from the next bundle on, they sign nothing yet
  x0tta6bl4 trust use-issuer KEYID         from now on these keys sign; routers must have the new bundle first
  x0tta6bl4 trust remove-issuer KEYID      nobody believes these keys any more [--yes: though SVIDs by them are in force]

  --dir DIR       where the authority is (default /etc/x0tta6bl4/trust)
  --out FILE      where the answer goes (default: beside the request, .answer; - for the output)
  --force         replace what is there: with init the old private keys are removed, and every router has to be enrolled anew
  --json          for programs: one JSON value

Files named - are read from the standard input. How to: docs/identity.md.
`;

const common = { texts: ['dir'], flags: ['json'] } as const;
const shape = (argument: string | null, texts: readonly string[] = [], flags: readonly string[] = []): CommandShape => ({
  argument,
  texts: [...common.texts, ...texts],
  flags: [...common.flags, ...flags],
});

export const trustCommands = {
  init: shape(null, ['domain'], ['force']),
  token: shape('the name of a router', ['expires', 'zone', 'roles', 'kind']),
  issue: shape('a request file, as identity init made it', ['lifetime', 'zone', 'roles', 'out'], ['token-less', 'yes', 'force']),
  renew: shape('a request file, as identity rotate made it', ['lifetime', 'out'], ['force']),
  revoke: shape("a member's name, or an SVID's hash", ['reason'], ['renewal-only']),
  bundle: shape(null),
  list: shape(null),
  'add-issuer': shape(null),
  'use-issuer': shape("an issuer's key id, see trust list"),
  'remove-issuer': shape("an issuer's key id, see trust list", [], ['yes']),
} as const;

export type TrustCommand = keyof typeof trustCommands;
