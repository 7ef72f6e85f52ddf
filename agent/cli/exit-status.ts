// SPDX-License-Identifier: Apache-2.0
/** What the process says to its caller; documented in docs/errors.md. */
export const exitStatus = {
  success: 0,
  /** The command was understood and could not be done. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The configuration has problems. */
  config: 3,
  /** No agent answers at the socket. */
  unreachable: 4,
  /** A replayed flight record decides otherwise than it did then. */
  different: 5,
  /** A defect in the agent: it put back what it could and ended, procd starts it anew. */
  defect: 70,
} as const;
