// SPDX-License-Identifier: Apache-2.0
import { ofAnotherMesh } from '../execute/resource.ts';
import type { HardifWatch } from '../knowledge/knowledge.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { instant, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

const pastLimit = 64;

/** Where beacons are sent and heard. Devices of protected links are not among them: what lies below is. */
function wanted(turn: Turn): Map<IfIndex, { name: string; mac: MacAddress }> {
  const { mesh, links, lasting, settings } = turn.k;
  const found = new Map<IfIndex, { name: string; mac: MacAddress }>();
  if (settings !== null && settings.underlays.length > 0) {
    for (const link of Object.values(links))
      if (settings.underlays.includes(link.name) && link.mac !== null && !settings.leaveAlone.includes(link.name))
        found.set(link.ifindex, { name: link.name, mac: link.mac });
    return found;
  }
  for (const hardif of mesh?.hardifs ?? []) found.set(hardif.ifindex, { name: hardif.name, mac: hardif.mac });
  // What this agent detached is still its own: the beacons on it tell when the link is back.
  for (const owned of lasting.owned) {
    if (owned.undo.kind !== 'attach-hardif' || ofAnotherMesh(turn.k, owned)) continue;
    const { name } = owned.undo;
    const link = Object.values(links).find((one) => one.name === name);
    if (link?.mac) found.set(link.ifindex, { name: link.name, mac: link.mac });
  }
  // A dummy has no neighbours: it is there to hold the originator's address.
  for (const ifindex of found.keys()) {
    const link = links[ifindex];
    if (link === undefined || link.kind === 'dummy' || settings?.leaveAlone.includes(link.name)) found.delete(ifindex);
  }
  return found;
}

/** Follows which hard interfaces there are; opens a channel on new ones and closes it on those that went. */
export function watchHardifs(turn: Turn): void {
  const found = wanted(turn);
  const hardifs: Record<number, HardifWatch> = {};
  for (const [ifindex, { name, mac }] of found) {
    const before = turn.k.hardifs[ifindex];
    hardifs[ifindex] =
      before !== undefined && before.name === name
        ? { ...before, mac }
        : {
            ifindex,
            name,
            mac,
            channel: 'shut',
            retryAt: instant(0),
            nextBeacon: instant(0),
            sentAt: null,
            spacing: ms(0),
            carrierAt: null,
            crowdedAt: null,
            crowdToldAt: null,
            interval: null,
            planned: null,
            sequence: turn.k.pastSequences[name] ?? 0,
          };
  }
  for (const before of Object.values(turn.k.hardifs)) {
    if (hardifs[before.ifindex] === undefined && before.channel !== 'shut')
      turn.actions.push({ kind: 'close-channel', hardif: before.ifindex });
  }
  const went = Object.values(turn.k.hardifs).filter((before) => hardifs[before.ifindex]?.name !== before.name);
  if (went.length > 0) {
    const past = { ...turn.k.pastSequences, ...Object.fromEntries(went.map(({ name, sequence }) => [name, sequence])) };
    learn(turn, { pastSequences: Object.fromEntries(Object.entries(past).slice(-pastLimit)) });
  }
  const neighbours = Object.fromEntries(Object.entries(turn.k.neighbours).filter(([, watch]) => hardifs[watch.over] !== undefined));
  learn(turn, { hardifs, neighbours });
}

/** The loop tried to open a channel; a refusal (an address still tentative, an interface gone) is tried again a second later. */
export function channelAnswered(turn: Turn, ifindex: IfIndex, refused: boolean): void {
  const hardif = turn.k.hardifs[ifindex];
  if (hardif === undefined) return;
  const next: HardifWatch = refused ? { ...hardif, channel: 'shut', retryAt: instant(turn.at + 1000) } : { ...hardif, channel: 'open' };
  learn(turn, { hardifs: { ...turn.k.hardifs, [ifindex]: next } });
}
