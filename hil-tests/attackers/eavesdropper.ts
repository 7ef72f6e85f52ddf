// SPDX-License-Identifier: Apache-2.0
import { type Overheard, overheard } from './overheard.ts';
import { optionsOf, runUntilTold } from './program.ts';
import { readFrame } from './read-frame.ts';
import { openWire } from './wire.ts';

/**
 * Counts what passes an interface, until SIGTERM: `eavesdropper.ts --on air0`. Reports `{"kinds":{…},"strange":[…]}`: how many
 * frames there were of each kind, and the first of those that nobody should be able to see.
 */
const { on } = optionsOf('on');
const mostStrange = 10;
const wire = openWire(on);
const kinds: Partial<Record<Overheard, number>> = {};
const strange: string[] = [];

runUntilTold(
  () => {
    for (const frame of wire.heard()) {
      const seen = readFrame(frame);
      if (seen === null) continue;
      const kind = overheard(frame, seen);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      if ((kind === 'other' || kind === 'readable') && strange.length < mostStrange)
        strange.push(`${seen.from} > ${seen.to} ${frame.subarray(12, 60).toString('hex')}`);
    }
  },
  () => ({ kinds, strange }),
);
