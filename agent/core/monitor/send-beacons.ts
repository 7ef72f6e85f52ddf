// SPDX-License-Identifier: Apache-2.0

import { isolating, penalising } from '../knowledge/in-force.ts';
import type { HardifWatch } from '../knowledge/knowledge.ts';
import { established, type NeighbourWatch, silentFor } from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import { lossShare } from '../knowledge/reception.ts';
import { taggedFrameBytes } from '../link/tagged-beacon.ts';
import { beaconFrameBytes, type HeardNeighbour, heardLimit } from '../mesh/beacon.ts';
import { instant, type Milliseconds, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

/** A neighbour silent for longer is no longer reported on. */
const forgetAfter = 60_000;
/** No neighbour is asked to wait longer for a busy router. */
const slowest = 1000;
/** No neighbour believes a longer one (hear-neighbours.ts). */
const longest = 2000;

function about(turn: Turn, watch: NeighbourWatch): HeardNeighbour {
  return {
    node: watch.node,
    sequence: watch.lastSequence,
    loss: lossShare(watch.reception, 40),
    isolated: isolating(turn.k, watch.key),
    penalised: penalising(turn.k, watch.key),
  };
}

/** With more neighbours than fit one beacon they take turns. */
function heardOn(turn: Turn, hardif: HardifWatch, sequence: number): HeardNeighbour[] {
  const known = Object.values(turn.k.neighbours).filter(
    (watch) => watch.over === hardif.ifindex && silentFor(watch, turn.at) < forgetAfter,
  );
  const first = known.length <= heardLimit ? 0 : (sequence * heardLimit) % known.length;
  return [...known.slice(first), ...known.slice(0, first)].slice(0, heardLimit).map((watch) => about(turn, watch));
}

/** How many times the usual interval, so that beacons which tell of so many neighbours stay near 1 kB/s. */
function lengthened(turn: Turn, neighbours: number): number {
  // A tag makes an entry half as long again, and is asked for at each of them.
  if ((turn.k.settings?.underlays.length ?? 0) > 0) return Math.max(1, taggedFrameBytes(neighbours) / 100);
  return neighbours > 3 ? Math.min(4, Math.ceil(beaconFrameBytes(neighbours) / 100)) : 1;
}

/**
 * Ten a second and interface, twice as many while a neighbour there is suspected: its answers then come sooner.
 * With many neighbours on one interface the beacons are longer, so they come more rarely to stay near 1 kB/s.
 */
function intervalOn(turn: Turn, hardif: HardifWatch): Milliseconds {
  const usual = turn.k.settings?.beaconInterval ?? ms(100);
  const here = Object.values(turn.k.neighbours).filter((watch) => watch.over === hardif.ifindex && silentFor(watch, turn.at) < forgetAfter);
  const calm = Math.min(longest, usual * lengthened(turn, here.length));
  const suspected = here.some((watch) => established(watch) && watch.suspectSince !== null && turn.at - watch.suspectSince < 5000);
  return ms(suspected && !overwhelmed(turn.k, hardif.ifindex, turn.at) ? calm / 2 : calm);
}

/** A turn or two may come late on any router; its neighbours allow for that. */
const muchLater = 2.5;

/**
 * What is told is what is kept: a router that has no time would seem silent to all its neighbours. One late beacon is no
 * rhythm, and would make them wait for too long if it were the last one.
 */
function toldInterval(hardif: HardifWatch, spacing: number, planned: Milliseconds): Milliseconds {
  const kept = Math.min(slowest, Math.ceil(spacing), Math.ceil(hardif.spacing));
  return kept > muchLater * planned ? ms(kept) : planned;
}

/** Opens channels that are due and sends the beacons that are due. */
export function sendBeacons(turn: Turn): void {
  const hardifs: Record<number, HardifWatch> = { ...turn.k.hardifs };
  const boost = turn.k.boost !== null && turn.at < turn.k.boost.until ? turn.k.boost.hops : 0;
  for (const hardif of Object.values(turn.k.hardifs)) {
    const link = turn.k.links[hardif.ifindex];
    if (link === undefined || !link.up) continue;
    if (hardif.channel === 'shut' && turn.at >= hardif.retryAt) {
      turn.actions.push({ kind: 'open-channel', hardif: hardif.ifindex, name: hardif.name });
      hardifs[hardif.ifindex] = { ...hardif, channel: 'asked', retryAt: instant(turn.at + 1000) };
      continue;
    }
    if (hardif.channel !== 'open' || turn.at < hardif.nextBeacon) continue;
    const interval = intervalOn(turn, hardif);
    const spacing = hardif.sentAt === null ? 0 : turn.at - hardif.sentAt;
    const told = toldInterval(hardif, spacing, interval);
    const sequence = (hardif.sequence + 1) & 0xffff;
    turn.actions.push({
      kind: 'send-beacon',
      hardif: hardif.ifindex,
      beacon: { node: turn.k.node, sequence, mac: hardif.mac, interval: told, boost, heard: heardOn(turn, hardif, sequence) },
    });
    // Kept in step with the plan, not with the turn, so that lateness does not add up.
    const next = hardif.nextBeacon + interval;
    hardifs[hardif.ifindex] = {
      ...hardif,
      sequence,
      sentAt: turn.at,
      spacing: ms(spacing),
      interval: told,
      planned: interval,
      nextBeacon: instant(next > turn.at ? next : turn.at + interval),
    };
  }
  learn(turn, { hardifs });
}
