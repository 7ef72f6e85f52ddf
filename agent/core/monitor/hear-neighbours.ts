// SPDX-License-Identifier: Apache-2.0

import {
  askedAt,
  established,
  type NeighbourWatch,
  noEchoes,
  silentFor,
  type TheirReport,
  watchKey,
} from '../knowledge/neighbour-watch.ts';
import { isRouter } from '../knowledge/overwhelmed.ts';
import { filled, nothingReceived, received } from '../knowledge/reception.ts';
import type { HeardBeacon, HeardEcho } from '../mesh/beacon.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { type Milliseconds, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { rememberedLoss } from './usual-loss.ts';

const neighbourLimit = 256;
/** As many as are remembered of a reception. */
const lateAtMost = 64;
/** After so many beacons what a link usually loses is known. */
const wellKnown = 1000;
/** Whatever a beacon claims: a faster rhythm would keep this router busy, a slower one would make it blind. */
const intervals = { least: 50, most: 2000 };

const claimed = (heard: HeardBeacon): Milliseconds => ms(Math.min(intervals.most, Math.max(intervals.least, heard.beacon.interval)));

/** The interface that carries a neighbour's link: a device of its own where it has one, else the one that its beacon came over. */
interface Carrying {
  readonly hardif: IfIndex;
  readonly name: string;
}

function fresh(heard: HeardBeacon, carrying: Carrying, usualLoss: number | null): NeighbourWatch {
  return {
    key: watchKey(carrying.hardif, heard.beacon.mac),
    hardif: carrying.hardif,
    over: heard.hardif,
    hardifName: carrying.name,
    mac: heard.beacon.mac,
    node: heard.beacon.node,
    from: heard.from,
    interval: claimed(heard),
    heardCount: 0,
    lastHeard: heard.at,
    lastSequence: heard.beacon.sequence,
    reception: nothingReceived,
    usualLoss: usualLoss ?? 0,
    usualKnown: usualLoss !== null,
    theirs: null,
    suspectSince: null,
    echo: noEchoes,
    goodSince: null,
  };
}

function reportAboutUs(watch: NeighbourWatch, heard: HeardBeacon, ownNode: number): TheirReport | null {
  const said = heard.beacon.heard.find((one) => one.node === ownNode);
  const before = watch.theirs;
  if (said === undefined) return before;
  const rose = before === null || ((said.sequence - before.sequence) & 0xffff) !== 0;
  return {
    sequence: said.sequence,
    loss: said.loss,
    isolated: said.isolated,
    penalised: said.penalised,
    advancedAt: rose ? heard.at : before.advancedAt,
  };
}

const recounted = (watch: NeighbourWatch, { beacon }: HeardBeacon): NeighbourWatch => ({
  ...watch,
  node: beacon.node,
  lastSequence: beacon.sequence,
  usualKnown: watch.usualKnown || watch.heardCount >= wellKnown,
  heardCount: 0,
  theirs: null,
});

/** So many beacons lost in a row are an outage that is over, and no sign of a link that loses a share of what it carries. */
const outage = 10;

/** What was lost while nothing came through says nothing about the link as it is now. */
const afterOutage = (watch: NeighbourWatch): NeighbourWatch => ({
  ...watch,
  reception: nothingReceived,
  echo: { ...watch.echo, open: [], reception: nothingReceived },
});

/** So long a neighbour keeps its address; an interface that is made anew is away for a moment. */
const sameSender = 3000;

/** A full table makes room for a newcomer by forgetting one that the routing protocol never heard of. */
function roomFor(turn: Turn, known: Record<string, NeighbourWatch>): boolean {
  if (Object.keys(known).length < neighbourLimit) return true;
  const invented = Object.values(known).find((watch) => !isRouter(turn.k, watch));
  if (invented === undefined) return false;
  delete known[invented.key];
  return true;
}

function hearOne(turn: Turn, known: Record<string, NeighbourWatch>, heard: HeardBeacon): void {
  const hardif = turn.k.hardifs[heard.hardif];
  if (hardif === undefined || heard.beacon.node === turn.k.node) return;
  const carrying: Carrying = turn.k.protectedLinks[watchKey(heard.hardif, heard.beacon.mac)] ?? { hardif: heard.hardif, name: hardif.name };
  const key = watchKey(carrying.hardif, heard.beacon.mac);
  let watch = known[key];
  if (watch === undefined && !roomFor(turn, known)) return;
  // Two senders of one name: whoever was there first is believed, or the other's silence would be taken for its own.
  if (watch !== undefined && watch.from !== heard.from && established(watch) && silentFor(watch, heard.at) < sameSender) return;
  if (watch === undefined) watch = fresh(heard, carrying, rememberedLoss(turn, carrying.name, heard.beacon.mac));
  // A restarted agent counts anew: its old losses say nothing about the link.
  if (watch.node !== heard.beacon.node) watch = recounted(watch, heard);

  // So far behind nothing is merely late: the neighbour's interface was made anew and counts from the start.
  const behind = (watch.lastSequence - heard.beacon.sequence) & 0xffff;
  if (watch.heardCount > 0 && behind > lateAtMost && behind < 0x8000) watch = recounted(watch, heard);

  const ahead = (heard.beacon.sequence - watch.lastSequence) & 0xffff;
  if (watch.heardCount > 0 && ahead === 0) return;
  const late = ahead > 0x8000;
  const returned = watch.heardCount > 0 && !late && ahead > outage;
  if (returned) watch = afterOutage(watch);
  const reception = late
    ? filled(watch.reception, 0x10000 - ahead)
    : received(watch.reception, watch.heardCount === 0 || returned ? 0 : ahead - 1);
  known[key] = {
    ...watch,
    from: heard.from,
    interval: claimed(heard),
    heardCount: watch.heardCount + 1,
    lastHeard: heard.at,
    lastSequence: late ? watch.lastSequence : heard.beacon.sequence,
    reception,
    theirs: late ? watch.theirs : reportAboutUs(watch, heard, turn.k.node),
  };
}

function hearEcho(known: Record<string, NeighbourWatch>, echo: HeardEcho): void {
  for (const [key, watch] of Object.entries(known)) {
    if (watch.hardif !== echo.hardif || askedAt(watch) !== echo.from) continue;
    if (!watch.echo.open.some((open) => open.sequence === echo.sequence)) continue;
    known[key] = {
      ...watch,
      echo: {
        ...watch.echo,
        open: watch.echo.open.filter((open) => open.sequence !== echo.sequence),
        answeredAt: echo.at,
        reception: received(watch.echo.reception, 0),
      },
    };
  }
}

/** Takes in what the neighbours and their kernels said since the last turn. */
export function hearNeighbours(turn: Turn, beacons: readonly HeardBeacon[], echoes: readonly HeardEcho[]): void {
  if (beacons.length === 0 && echoes.length === 0) return;
  const known = { ...turn.k.neighbours };
  for (const heard of beacons) hearOne(turn, known, heard);
  for (const echo of echoes) hearEcho(known, echo);
  learn(turn, { neighbours: known });
}
