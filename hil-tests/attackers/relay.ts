// SPDX-License-Identifier: Apache-2.0
import { mended, udpFrame } from './ip6-frame.ts';
import { otherSuites } from './offered-suites.ts';
import { optionsOf, runUntilTold } from './program.ts';
import { readFrame } from './read-frame.ts';
import { openWire, type Wire } from './wire.ts';

/**
 * Stands between two routers and passes on what each sends: `relay.ts --one to-r1 --other to-r2`. It changes the suites that handshakes
 * offer, until SIGUSR2 makes it honest. Reports `{"passed":N,"changed":N}`.
 */
const { one, other } = optionsOf('one', 'other');
const [left, right] = [openWire(one), openWire(other)];
let honest = false;
let passed = 0;
let changed = 0;

function tamperedWith(frame: Buffer): Buffer | null {
  const seen = readFrame(frame);
  const payload = seen?.udp && !honest ? otherSuites(seen.udp.payload) : null;
  if (seen === null || seen.ip6 === null || seen.udp === null || payload === null) return null;
  const ends = { fromMac: seen.from, toMac: seen.to, from: seen.ip6.from, to: seen.ip6.to };
  return udpFrame(ends, seen.udp, payload);
}

function carry(from: Wire, to: Wire): void {
  for (const frame of from.heard()) {
    const other = tamperedWith(frame);
    if (other !== null) changed += 1;
    if (to.send(other ?? mended(frame))) passed += 1;
  }
}

process.on('SIGUSR2', () => {
  honest = true;
});
runUntilTold(
  () => {
    carry(left, right);
    carry(right, left);
  },
  () => ({ passed, changed }),
  2,
);
