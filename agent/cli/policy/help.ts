// SPDX-License-Identifier: Apache-2.0
import type { CommandShape } from '../read-words.ts';

export type PolicyCommand = 'check' | 'list';

export const policyCommands: Readonly<Record<PolicyCommand, CommandShape>> = {
  check: {
    argument: null,
    texts: ['subject', 'action', 'resource', 'roles', 'zone', 'authenticated', 'door', 'at', 'config'],
    flags: ['json'],
  },
  list: { argument: null, texts: ['config'], flags: ['json'] },
};

export const policyHelp = `x0tta6bl4 policy: who may do what, by the policies of a configuration; no agent need run

  x0tta6bl4 policy check --subject WHO --action ACTION [--resource NAME]
                                   whether a call would be allowed, and which policies say so
  x0tta6bl4 policy list            the policies in force, and the actions that there are

  --subject WHO          unix:UID (a user of this machine; unix:0 is root), nobody, or spiffe://DOMAIN/router/NAME
  --action ACTION        such as heals.read
  --resource NAME        such as heal/h-12
  --roles A,B --zone Z   what the subject's SVID says of it
  --authenticated HOW    pq-svid (the default for a SPIFFE id) or x509-svid
  --door DOOR            unix-socket, loopback, channel or mqtt (default: where such a subject usually comes in)
  --at TIME              2026-03-01T12:00:00Z, or unknown (default: now)
  --config FILE          configuration, UCI or JSON (default /etc/config/x0tta6bl4)
  --json                 for programs: one JSON value

Rates are told and not counted here. Exit status: 0 told (also where the call is denied), 2 wrong usage, 3 the configuration has problems.
`;
