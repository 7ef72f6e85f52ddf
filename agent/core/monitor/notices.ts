// SPDX-License-Identifier: Apache-2.0

import { isolating } from '../knowledge/in-force.ts';
import { type Member, noticeLife } from '../knowledge/member.ts';
import type { HeardNotice, NodeId } from '../mesh/beacon.ts';
import { type Instant, instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { openOverMesh } from './mesh-channel.ts';
import { streak } from './prove-gateways.ts';

const every = 2000;
const everyWhenActing = 500;
const memberLimit = 1024;
/** A router not heard for so long is no member any more. */
const memberLife = 120_000;
/** While others are out of reach they are not forgotten, or the partition would seem to heal by itself; after a day they were taken away. */
const lostLife = 86_400_000;

const toldLimit = 16;

/**
 * Anybody on the mesh can send a notice in any router's name. A new name must be that of a router in the routing table, and
 * who was heard a moment ago keeps its own: nobody else takes its place until it has fallen silent.
 */
function believable(turn: Turn, before: Member | undefined, { from, at, notice }: HeardNotice): boolean {
  if (before === undefined) return turn.k.mesh?.routes.some((route) => route.originator === notice.originator) === true;
  return (before.node === notice.node && before.from === from) || at - before.heardAt >= noticeLife;
}

function heardMember(before: Member | undefined, { from, at, notice }: HeardNotice): Member {
  const same = before !== undefined && before.node === notice.node && before.from === from;
  const since = (node: NodeId): Instant => before?.isolatedSince[node] ?? (before === undefined ? instant(0) : at);
  const news = before !== undefined && notice.isolated.some((node) => before.isolatedSince[node] === undefined);
  return {
    originator: notice.originator,
    node: notice.node,
    from,
    heardAt: at,
    gateway: notice.gateway,
    gatewaySince: before !== undefined && before.gateway?.address === notice.gateway?.address ? before.gatewaySince : at,
    isolated: notice.isolated,
    isolatedSince: Object.fromEntries(notice.isolated.map((node) => [node, since(node)])),
    told: news ? [...before.told, at].slice(-toldLimit) : (before?.told ?? []),
    knownSince: same ? before.knownSince : at,
  };
}

export function hearNotices(turn: Turn, notices: readonly HeardNotice[]): void {
  if (notices.length === 0) return;
  const members: Record<string, Member> = { ...turn.k.members };
  for (const heard of notices) {
    const before = members[heard.notice.originator];
    if (heard.notice.node === turn.k.node || !believable(turn, before, heard)) continue;
    if (before === undefined && Object.keys(members).length >= memberLimit) continue;
    members[heard.notice.originator] = heardMember(before, heard);
  }
  learn(turn, { members });
}

/** Members long gone are forgotten, and what was proven of them. */
function forgetMembers(turn: Turn): void {
  const apart = turn.k.symptoms['partition'] !== undefined;
  const members = Object.fromEntries(
    Object.entries(turn.k.members).filter(([, member]) => turn.at - member.heardAt < (apart ? lostLife : memberLife)),
  );
  const proofs = Object.fromEntries(
    Object.entries(turn.k.proofs).filter(([path]) => path === 'own' || path === 'through' || members[path] !== undefined),
  );
  learn(turn, { members, proofs });
}

/** Tells the whole mesh who this is, whom it isolated, and whether its uplink is proven. */
export function sendNotices(turn: Turn): void {
  const { mesh, addresses, settings } = turn.k;
  if (mesh === null || mesh.mesh.originator === null || settings === null || turn.at < turn.k.nextNotice) return;
  const isolated = Object.values(turn.k.neighbours)
    .filter((watch) => isolating(turn.k, watch.key))
    .map((watch) => watch.node);
  const address = addresses[mesh.mesh.ifindex];
  const gateway =
    mesh.mesh.gatewayMode === 'server' && settings.provesGateways && address !== undefined
      ? { address, proven: streak(turn.k.proofs['own'], true) >= 1 }
      : null;
  const over = openOverMesh(turn.k);
  const sequence = (turn.k.noticeSequence + 1) & 0xffff;
  if (over !== null)
    turn.actions.push({
      kind: 'send-notice',
      mesh: over,
      notice: { originator: mesh.mesh.originator, node: turn.k.node, sequence, gateway, isolated: isolated.slice(0, 8), boost: 0 },
    });
  forgetMembers(turn);
  const wait = isolated.length > 0 ? everyWhenActing : every;
  learn(turn, { noticeSequence: over === null ? turn.k.noticeSequence : sequence, nextNotice: instant(turn.at + wait) });
}
