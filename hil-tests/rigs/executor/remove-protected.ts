// SPDX-License-Identifier: Apache-2.0
import { must } from './run-command.ts';

/** What an agent leaves in the kernel beside bat0: the devices of its links, and the filters below them. A power cut leaves neither. */
const script = `for d in $(ip -o link show type macsec | cut -d: -f2 | cut -d@ -f1); do ip link del "$d"; done
for d in $(ip -o link show type veth | cut -d: -f2 | cut -d@ -f1); do tc qdisc del dev "$d" clsact 2>/dev/null; done
true`;

export async function removeProtected(namespace: string): Promise<void> {
  await must(['sh', '-c', script], { namespace });
}
