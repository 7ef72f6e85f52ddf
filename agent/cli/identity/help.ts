// SPDX-License-Identifier: Apache-2.0
import type { CommandShape } from '../read-words.ts';

export const identityHelp = `x0tta6bl4 identity: this router's own keys and what an authority said of them

  x0tta6bl4 identity init --token -        make keys and a request with the join token on the standard input
                  [--domain D --name N]    without a token: a request that an operator has to vouch for
                  [--zone Z] [--roles a,b] [--kind router|operator|service] [--out FILE] [--force]
  x0tta6bl4 identity csr                   the request that waits for an answer, again [--out FILE]
  x0tta6bl4 identity install FILE          take the authority's answer, or its list of revocations (revocations.pem)
                  [--bundle DIGEST]        for an answer that no token vouches for, and to take a new bundle with a renewal:
                                           the digest that the authority shows (trust list)
  x0tta6bl4 identity show                  who this router is, until when, by whom; what waits
  x0tta6bl4 identity rotate                make the next keys and a request by the holder of the present ones [--out FILE]

  --token T     the join token; - reads it from the standard input, where nobody sees it among the processes
  --dir DIR     where the identity is (default /etc/x0tta6bl4/identity)
  --out FILE    where the request goes (default: the output)
  --force       with init: keep new keys beside an identity that is there; it stays in force until the answer is installed
  --json        for programs: one JSON value

In order: init here, trust issue at the authority, install here. Later: rotate here, trust renew there, install here.
Files named - are read from the standard input. How to: docs/identity.md.
`;

const shape = (argument: string | null, texts: readonly string[] = [], flags: readonly string[] = []): CommandShape => ({
  argument,
  texts: ['dir', ...texts],
  flags: ['json', ...flags],
});

export const identityCommands = {
  init: shape(null, ['token', 'domain', 'name', 'kind', 'zone', 'roles', 'out'], ['force']),
  csr: shape(null, ['out'], ['force']),
  install: shape("the authority's answer", ['bundle']),
  show: shape(null),
  rotate: shape(null, ['out'], ['force']),
} as const;

export type IdentityCommand = keyof typeof identityCommands;
