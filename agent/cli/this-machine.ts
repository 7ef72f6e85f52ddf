// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { systemClock } from '../adapters/clock/system-clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Screen } from './screen.ts';
import type { Workplace } from './workplace.ts';

async function standardInput(most: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    length += (chunk as Buffer).length;
    if (length > most) return null;
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** This machine as such a place; its cryptography is given, since most commands do without. */
export const workplaceOf = (screen: Screen, crypto: () => Promise<Crypto>): Workplace => ({
  screen,
  crypto,
  wall: systemClock.wall,
  random: (length) => new Uint8Array(randomBytes(length)),
  input: standardInput,
});
