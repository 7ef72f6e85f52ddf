// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type Member, noticeLife } from '../knowledge/member.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { NodeId } from '../mesh/beacon.ts';
import type { Instant } from '../time.ts';

/** A heal is under way for about so long: by then routes have moved, and an isolation that stays moves nothing more. */
const actingFor = 30_000;
/** In a mesh of few routers a share would forbid every heal: both ends of two links may always act. */
const leastActing = 4;
/**
 * A router that tells of new isolations more often in an hour is counted no more: what it tells, or what somebody tells in its
 * name, could forbid every heal for ever.
 */
const toldAtMost = 10;
const hour = 3_600_000;

/** The routers that a member isolated a moment ago, by its own word. */
function actingOn(member: Member, at: Instant): readonly NodeId[] {
  if (member.told.filter((told) => at - told < hour).length > toldAtMost) return [];
  return member.isolated.filter((node) => at - (member.isolatedSince[node] ?? at) < actingFor);
}

/**
 * More than the mesh's share of routers act at once. Each is counted once, however long its list is, and those that isolated
 * the same router are counted as one: a dead router is isolated by each of its neighbours, and is one heal.
 */
export function tooManyActing(k: Knowledge, s: Settings, at: Instant): boolean {
  const routed = new Set(k.mesh?.routes.map((route) => route.originator));
  const members = Object.values(k.members).filter((member) => at - member.heardAt < noticeLife && routed.has(member.originator));
  // Short lists first: a long one then shares a router with a short one where it can.
  const lists = members.map((member) => actingOn(member, at)).sort((a, b) => a.length - b.length);
  const acting = new Set<NodeId>();
  for (const list of lists) {
    const [first] = list;
    if (first !== undefined && !list.some((node) => acting.has(node))) acting.add(first);
  }
  return acting.size >= Math.max(leastActing, (members.length + 1) * s.meshShare);
}
