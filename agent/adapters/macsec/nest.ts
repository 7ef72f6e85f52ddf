// SPDX-License-Identifier: Apache-2.0
import { attribute } from '../netlink/write-attribute.ts';

/**
 * Attributes in one, without NLA_F_NESTED: as ip(8) and tc(8) write them to macsec and traffic control, which parse them so
 * on every kernel (nla_parse_nested_deprecated). Messages can be compared with theirs byte by byte then.
 */
export function nest(type: number, parts: readonly Buffer[]): Buffer {
  return attribute(type, Buffer.concat(parts));
}
