// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import { wallTime } from '../time.ts';
import { mostServers, type ProvenFloor } from './proven-floor.ts';
import { mostIssuers } from './trust-bundle.ts';
import { isWholeSecond } from './wall-seconds.ts';

const version = 1;
const longest = 16 * 1024;

/** The floor as it is kept over restarts: JSON, so that an operator can read it. */
export const formatFloor = (floor: ProvenFloor): string => `${JSON.stringify({ version, ...floor }, null, 2)}\n`;

const isTime = (value: unknown): value is number => typeof value === 'number' && isWholeSecond(wallTime(Math.floor(value / 1000) * 1000));

function readReached(value: unknown, most: number): ProvenFloor['servers'] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const all: { name: string; at: ReturnType<typeof wallTime> }[] = [];
  for (const one of value) {
    const { name, at } = (one ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || name.length > 255 || !isTime(at) || all.some((other) => other.name === name)) return null;
    all.push({ name, at: wallTime(at) });
  }
  return all;
}

/** Refuses (code `floor-malformed`) what `formatFloor` did not make; the caller then starts from the build's date and says so. */
export function parseFloor(text: string): Outcome<ProvenFloor> {
  const malformed = refuse('environment', 'floor-malformed', 'what was kept about the time cannot be read');
  if (text.length > longest) return malformed;
  try {
    const kept = JSON.parse(text) as Record<string, unknown> | null;
    const { build, decision } = kept ?? {};
    const issuers = readReached(kept?.['issuers'], mostIssuers);
    const servers = readReached(kept?.['servers'], mostServers);
    const unconfirmed = readReached(kept?.['unconfirmed'], mostServers);
    if (kept?.['version'] !== version || !isTime(build) || !isTime(decision)) return malformed;
    if (issuers === null || servers === null || unconfirmed === null) return malformed;
    return accept({ build: wallTime(build), decision: wallTime(decision), issuers, servers, unconfirmed });
  } catch {
    return malformed;
  }
}
