// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { attribute, nestedAttribute, textAttribute, u32Attribute } from '../netlink/write-attribute.ts';
import {
  action,
  clsactHandle,
  clsactParent,
  everyProtocol,
  flower,
  gactParameters,
  headerLength,
  ingress,
  matchall,
  skipHardware,
  tca,
  verdicts,
} from './numbers.ts';

/** One rule about what comes in on an interface. The kernel asks them by rising preference; the first that matches decides. */
export interface IngressRule {
  /** 1 or more; one classifier and one EtherType share it. */
  readonly preference: number;
  readonly protocol: number;
  /** Tells apart the rules of one preference; from 1. */
  readonly handle: number;
  /** Attributes of the flower classifier; null: every frame of that EtherType. */
  readonly match: readonly Buffer[] | null;
  readonly verdict: keyof typeof verdicts;
}

/** Owner and content of a rule in its action's cookie, at most 16 bytes (TC_COOKIE_MAX_SIZE): "x0" and a part of a hash. */
export const markStart = '7830';
const markLength = 16;

export const classifierOf = ({ match }: IngressRule): 'matchall' | 'flower' => (match === null ? 'matchall' : 'flower');

/** Equal for equal rules: how a later run knows what it finds. */
export function markOf(rule: IngressRule): string {
  const content = createHash('sha256').update(`${rule.preference} ${rule.protocol} ${rule.verdict} ${classifierOf(rule)}`);
  for (const part of rule.match ?? []) content.update(part);
  return (markStart + content.digest('hex')).slice(0, markLength * 2);
}

function header(ifindex: number, handle: number, parent: number, info: number): Buffer {
  const bytes = Buffer.alloc(headerLength);
  bytes.writeInt32LE(ifindex, 4);
  bytes.writeUInt32LE(handle, 8);
  bytes.writeUInt32LE(parent, 12);
  bytes.writeUInt32LE(info, 16);
  return bytes;
}

const networkOrder = (value: number): number => ((value & 0xff) << 8) | (value >>> 8);
/** The preference in the upper half, the EtherType as it stands in a frame in the lower (net/sched/cls_api.c, tc_new_tfilter). */
const infoOf = (rule: IngressRule): number => ((rule.preference << 16) | networkOrder(rule.protocol)) >>> 0;

/** struct tc_gact: index, capabilities, what to do, two reference counts. */
function parameters(verdict: keyof typeof verdicts): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32LE(verdicts[verdict], 8);
  return bytes;
}

// Nests without NLA_F_NESTED but one, as tc(8) writes them: the kernel takes both.
const nest = (type: number, parts: readonly Buffer[]): Buffer => attribute(type, Buffer.concat(parts));

/** RTM_NEWTFILTER. */
export function newRule(ifindex: number, rule: IngressRule): Buffer {
  const verdict = nest(1, [
    textAttribute(action.kind, 'gact'),
    nestedAttribute(action.options, [attribute(gactParameters, parameters(rule.verdict))]),
    attribute(action.cookie, Buffer.from(markOf(rule), 'hex')),
  ]);
  const numbers = rule.match === null ? matchall : flower;
  const etherType = Buffer.alloc(2);
  etherType.writeUInt16BE(rule.protocol);
  const options = [...(rule.match ?? []), nest(numbers.act, [verdict]), u32Attribute(numbers.flags, skipHardware)];
  // flower reads layers above only for an EtherType that it is told in its own key as well (cls_flower.c, fl_set_key).
  if (rule.match !== null && rule.protocol !== everyProtocol) options.push(attribute(flower.etherType, etherType));
  return Buffer.concat([
    header(ifindex, rule.handle, ingress, infoOf(rule)),
    textAttribute(tca.kind, classifierOf(rule)),
    nest(tca.options, options),
  ]);
}

/** RTM_DELTFILTER: this one rule. */
export function deleteRule(ifindex: number, rule: Pick<IngressRule, 'preference' | 'protocol' | 'handle'>, classifier: string): Buffer {
  const info = ((rule.preference << 16) | networkOrder(rule.protocol)) >>> 0;
  return Buffer.concat([header(ifindex, rule.handle, ingress, info), textAttribute(tca.kind, classifier)]);
}

/** RTM_NEWQDISC: the place where rules about incoming frames hang. */
export function newClsact(ifindex: number): Buffer {
  return Buffer.concat([header(ifindex, clsactHandle, clsactParent, 0), textAttribute(tca.kind, 'clsact')]);
}

/** RTM_GETTFILTER for a dump. */
export const everyRule = (ifindex: number): Buffer => header(ifindex, 0, ingress, 0);
