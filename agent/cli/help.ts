// SPDX-License-Identifier: Apache-2.0
export const help = `x0tta6bl4 (x0): heals a batman-adv mesh from this router

  x0tta6bl4 run [--config FILE]          watch and heal until SIGTERM; SIGHUP reads the configuration again
  x0tta6bl4 status                       routers, links, symptoms and heals of the running agent
  x0tta6bl4 events                       what happens, as it happens, until Ctrl-C
  x0tta6bl4 heals                        the heals, newest last
  x0tta6bl4 explain ID                   why a heal was chosen, what it did and whether it helped
  x0tta6bl4 replay FILE                  decide again on a flight record (h-N.flight.cbor) and compare
  x0tta6bl4 config check [FILE]          every problem of a configuration file
  x0tta6bl4 identity COMMAND             this router's keys and SVID: init, csr, install, show, rotate
  x0tta6bl4 trust COMMAND                an authority in a directory: init, token, issue, renew, revoke, bundle, list …
  x0tta6bl4 policy check | list          whether a call would be allowed and why; the policies in force
  x0tta6bl4 audit verify [FILE]          whether the record of decisions is whole
  x0tta6bl4 --version | --help           (x0tta6bl4 identity --help, trust --help, policy --help, audit --help: their options)

  --config FILE   configuration, UCI or JSON (default /etc/config/x0tta6bl4)
  --socket PATH   the running agent's socket (default: http.socket of the configuration)
  --json          for programs: one JSON value (events and replay: one a line)

Exit status: 0 done, 1 refused, 2 wrong usage, 3 configuration has problems, 4 no agent answers, 5 a replay differs, 70 defect.
`;
