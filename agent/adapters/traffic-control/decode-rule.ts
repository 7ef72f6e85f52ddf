// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { u16be, u16le, u32le } from '../byte-order.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { action, flower, gactParameters, headerLength, matchall, message, stats, tca } from './numbers.ts';

/** A rule as the kernel tells it. */
export interface RuleRow {
  readonly preference: number;
  readonly protocol: number;
  readonly handle: number;
  readonly classifier: string;
  readonly chain: number;
  /** TC_ACT_… of its first action; null where it has none of the kind gact. */
  readonly verdict: number | null;
  /** The action's cookie in hexadecimal digits, '' where there is none. */
  readonly mark: string;
  readonly packets: number;
}

const outer = new AttributeTable();
const options = new AttributeTable();
const actions = new AttributeTable();
const first = new AttributeTable();
const inner = new AttributeTable();
const longestCookie = 16;

const actAttribute: Readonly<Record<string, number>> = { flower: flower.act, matchall: matchall.act };

/** struct gnet_stats_basic counts in 32 bits; what does not fit stands beside it in 64 (net/core/gen_stats.c). */
function packetsOf(bytes: Buffer): number {
  if (!first.nested(action.stats, inner)) return 0;
  const wide = inner.at(stats.packets64, 8);
  if (wide >= 0) return u32le(bytes, wide) + u32le(bytes, wide + 4) * 2 ** 32;
  const basic = inner.at(stats.basic, 12);
  return basic < 0 ? 0 : u32le(bytes, basic + 8);
}

function verdictOf(bytes: Buffer): number | null {
  if (first.text(action.kind) !== 'gact' || !first.nested(action.options, inner)) return null;
  const at = inner.at(gactParameters, 12);
  return at < 0 ? null : u32le(bytes, at + 8) | 0;
}

/**
 * RTM_NEWTFILTER of a dump (net/sched/cls_api.c, tcf_fill_node). Null for the row that stands before the rules of each
 * preference and tells the classifier only, which has no handle.
 */
export function decodeRule(bytes: Buffer, from: number, to: number, type: number): Outcome<RuleRow> | null {
  if (type !== message.newFilter) return null;
  const fits = to - from >= headerLength && outer.fill(bytes, from + headerLength, to);
  const classifier = fits ? outer.text(tca.kind) : null;
  if (classifier === null) return refuse('environment', 'netlink-malformed', 'a message about a filter cannot be read');
  const handle = u32le(bytes, from + 8);
  if (handle === 0) return null;
  const act = actAttribute[classifier];
  const acts = act !== undefined && outer.nested(tca.options, options) && options.nested(act, actions) && actions.nested(1, first);
  const cookie = acts ? first.length(action.cookie) : -1;
  return accept({
    preference: u16le(bytes, from + 18),
    protocol: u16be(bytes, from + 16),
    handle,
    classifier,
    chain: outer.u32(tca.chain) ?? 0,
    verdict: acts ? verdictOf(bytes) : null,
    mark: cookie > 0 && cookie <= longestCookie ? (first.copy(action.cookie, cookie)?.toString('hex') ?? '') : '',
    packets: acts ? packetsOf(bytes) : 0,
  });
}
