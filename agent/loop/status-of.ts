// SPDX-License-Identifier: Apache-2.0

import { isolating, penalising } from '../core/knowledge/in-force.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';
import { watchKey } from '../core/knowledge/neighbour-watch.ts';
import { overwhelmedAnywhere } from '../core/knowledge/overwhelmed.ts';
import { lossShare } from '../core/knowledge/reception.ts';
import type { XdpMode } from '../core/mesh/packet-counters.ts';
import { type Milliseconds, ms } from '../core/time.ts';
import type { HealthState, LinkStatus, Status } from '../ports/status.ts';

function linksOf(k: Knowledge): LinkStatus[] {
  const links: LinkStatus[] = Object.values(k.neighbours).map((watch) => ({
    hardif: watch.hardif,
    hardifName: watch.hardifName,
    mac: watch.mac,
    node: watch.node,
    lastHeard: watch.lastHeard,
    lossIn: lossShare(watch.reception, 64),
    lossOut: watch.theirs?.loss ?? null,
    isolated: isolating(k, watch.key),
    isolatedByPeer: watch.theirs?.isolated ?? false,
    penalised: penalising(k, watch.key),
    peer: k.protectedLinks[watchKey(watch.over, watch.mac)]?.id ?? null,
  }));
  const silent = (k.mesh?.neighbours ?? []).filter((one) => !links.some((link) => link.hardif === one.hardif && link.mac === one.mac));
  for (const one of silent) {
    const name = k.links[one.hardif]?.name ?? String(one.hardif);
    links.push({
      hardif: one.hardif,
      hardifName: name,
      mac: one.mac,
      node: null,
      lastHeard: null,
      lossIn: null,
      lossOut: null,
      isolated: false,
      isolatedByPeer: false,
      penalised: false,
      peer: Object.values(k.protectedLinks).find((link) => link.hardif === one.hardif)?.id ?? null,
    });
  }
  return links;
}

/** Stages in which something is being done about a symptom. */
const underWay: ReadonlySet<string> = new Set(['planned', 'acting', 'verifying', 'undoing', 'kept']);

function healthOf(k: Knowledge, deafness: readonly string[]): { state: HealthState; reasons: string[] } {
  if (k.mesh === null || k.meshStale) return { state: 'blind', reasons: [`the mesh interface ${k.settings?.mesh ?? ''} cannot be read`] };
  const symptoms = Object.values(k.symptoms);
  const reasons = symptoms.map((symptom) => symptom.rootCause.text);
  if (deafness.length > 0) return { state: 'ailing', reasons: [...deafness, ...new Set(reasons)] };
  if (overwhelmedAnywhere(k, k.at))
    return { state: 'ailing', reasons: ['overwhelmed: too many neighbours waver at once', ...new Set(reasons)] };
  if (symptoms.length === 0) return { state: 'healthy', reasons };
  const cared = symptoms.every((symptom) =>
    Object.values(k.heals).some((heal) => heal.symptom.id === symptom.id && underWay.has(heal.stage)),
  );
  return { state: cared ? 'healing' : 'ailing', reasons: [...new Set(reasons)] };
}

export interface Identity {
  readonly name: string;
  readonly version: string;
  readonly uptime: Milliseconds;
  readonly xdp: Readonly<Record<string, XdpMode>>;
  /** Why it cannot hear or speak where it should. */
  readonly deafness: readonly string[];
}

/** What the agent shows of what it knows. */
export function statusOf(k: Knowledge, identity: Identity): Status {
  return {
    name: identity.name,
    version: identity.version,
    mode: k.settings?.mode ?? 'observe',
    at: k.at,
    wall: k.wall,
    uptime: ms(identity.uptime),
    health: healthOf(k, identity.deafness),
    mesh: k.settings?.mesh ?? '',
    view: k.mesh,
    links: linksOf(k),
    symptoms: Object.values(k.symptoms),
    heals: [...k.lasting.heals.filter((heal) => k.heals[heal.id] === undefined), ...Object.values(k.heals)],
    pace: k.pace,
    host: k.host,
    xdp: identity.xdp,
  };
}
