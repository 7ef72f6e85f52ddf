// SPDX-License-Identifier: Apache-2.0
// Makes one end of a protected link in the network namespace that it is started in, and waits: agent-to-kill.ts UNDERLAY PEER
import type { Sci, SciPort } from '../../../core/link/link-end.ts';
import { secret } from '../../../core/link/secret.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import { netlinkGeneric } from '../../netlink/generic-family.ts';
import { openNetlink } from '../../netlink/netlink-socket.ts';
import { netlinkRoute } from '../../rtnetlink/numbers.ts';
import { createMacsec } from '../macsec.ts';

const keyOf = (n: number) => ({
  sak: secret(new Uint8Array(32).fill(n)),
  keyId: new Uint8Array(16).fill(n),
  salt: secret(new Uint8Array(12).fill(n)),
  ssci: 1 as const,
});

const underlay = Number(process.argv[2]) as IfIndex;
const peer = process.argv[3] as Sci;
const protection = createMacsec(
  granted(openNetlink(netlinkRoute, 0, 'rtnetlink')),
  granted(openNetlink(netlinkGeneric, 0, 'generic netlink')),
);
const link = granted(await protection.create({ underlay, port: 1 as SciPort, peer, window: 0, extended: false }));
granted(await protection.installReceiving(link.ifindex, peer, 0, keyOf(2)));
granted(await protection.installSending(link.ifindex, 0, keyOf(1)));
granted(await protection.sendWith(link.ifindex, 0));
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
