// SPDX-License-Identifier: Apache-2.0
import type { HardifWatch } from '../knowledge/knowledge.ts';
import { waveringCrowd } from '../knowledge/overwhelmed.ts';
import { learn, type Turn } from '../turn.ts';

const tellAgainAfter = 60_000;

/** Finds interfaces where everybody comes late. Told once a minute: the operator must know why their links are not judged. */
export function noteOverwhelmed(turn: Turn): void {
  const changed: Record<number, HardifWatch> = {};
  for (const hardif of Object.values(turn.k.hardifs)) {
    const crowd = waveringCrowd(turn.k, hardif.ifindex, turn.at);
    if (crowd === null) continue;
    if (crowd.outage) {
      changed[hardif.ifindex] = { ...hardif, crowdedAt: null };
      continue;
    }
    const told = hardif.crowdToldAt;
    const tells = told === null || turn.at - told >= tellAgainAfter;
    changed[hardif.ifindex] = { ...hardif, crowdedAt: turn.at, crowdToldAt: tells ? turn.at : told };
    if (!tells) continue;
    const text = `${crowd.wavering} of ${crowd.of} neighbours on ${hardif.name} waver at once: this router or the air is at its limit; their links are not judged`;
    turn.actions.push({ kind: 'note', level: 'warn', code: 'overwhelmed', text });
  }
  if (Object.keys(changed).length > 0) learn(turn, { hardifs: { ...turn.k.hardifs, ...changed } });
}
