// SPDX-License-Identifier: Apache-2.0

/** An interrupted call still ends its rig: exit handlers run, and the status is 128 and the signal's number. */
export function endWithSignals(): void {
  for (const [signal, status] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(signal, () => process.exit(status));
}
