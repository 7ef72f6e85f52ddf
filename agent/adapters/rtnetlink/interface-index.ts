// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { type Outcome, refuse } from '../../core/refusal.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { textAttribute } from '../netlink/write-attribute.ts';
import { decodeLink } from './decode-link.ts';
import { link, linkHeader, message, netlinkRoute } from './numbers.ts';

/** Names of interfaces are at most 15 characters (IFNAMSIZ); the kernel would refuse the whole request. */
const nameLimit = 15;

/**
 * The interface index of `name` in the network namespace of this process. /sys may show another namespace's interfaces
 * (ip netns exec, containers), netlink never does.
 */
export function interfaceIndex(name: string): Outcome<IfIndex> {
  const absent = refuse(
    'environment',
    'no-mesh-interface',
    `there is no interface ${name}`,
    'set agent.mesh to the name of the batman-adv interface (batctl meshif), or create it',
  );
  if (name.length === 0 || name.length > nameLimit) return absent;
  const opened = openNetlink(netlinkRoute, 0, 'rtnetlink');
  if (!opened.ok) return opened;
  const told = opened.value.request(message.getLink, 0, Buffer.concat([linkHeader(0), textAttribute(link.name, name)]), decodeLink);
  opened.value.close();
  if (!told.ok) return told.refusal.code === 'no-such-interface' ? absent : told;
  const found = told.value[0];
  return found === undefined ? absent : { ok: true, value: found.ifindex };
}
