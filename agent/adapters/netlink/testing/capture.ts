// SPDX-License-Identifier: Apache-2.0
// Records what the kernel of a router answers: node capture.ts DIRECTORY PREFIX, as root in the router's network namespace.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBatmanAdv } from '../../batman-adv/batman-adv.ts';
import { createLinkView } from '../../rtnetlink/links.ts';
import { groupLink, netlinkRoute } from '../../rtnetlink/numbers.ts';
import { netlinkGeneric } from '../generic-family.ts';
import { openKernelSocket } from '../kernel-socket.ts';
import { createNetlinkSocket } from '../netlink-socket.ts';
import { recordWire } from './recorded-wire.ts';

const [directory = '.', prefix = 'captured'] = process.argv.slice(2);

function recorded(protocol: number, groups: number, into: Buffer[]) {
  const opened = openKernelSocket(protocol, groups, 'capture');
  if (!opened.ok) throw new Error(opened.refusal.message);
  return createNetlinkSocket(recordWire(opened.value, into), 'capture');
}

function write(name: string, datagrams: readonly Buffer[]): void {
  writeFileSync(
    join(directory, `${prefix}-${name}.hex`),
    `# ${datagrams.length} datagrams\n${datagrams.map((one) => one.toString('hex')).join('\n')}\n`,
  );
}

const generic: Buffer[] = [];
const batman = createBatmanAdv(recorded(netlinkGeneric, 0, generic), () => performance.now());
const view = await batman.observe('bat0');
if (!view.ok) throw new Error(view.refusal.message);
write('observe', generic);
await batman.close();

// The kernel's own tool as the second opinion that the tests compare with.
for (const table of ['mesh', 'hardifs', 'originators', 'neighbors', 'gateways'])
  writeFileSync(join(directory, `${prefix}-batctl-${table}.json`), execFileSync('batctl', [`${table}_json`]));

const route: Buffer[] = [];
const events: Buffer[] = [];
const links = createLinkView(recorded(netlinkRoute, 0, route), recorded(netlinkRoute, groupLink, events));
const snapshot = await links.observe();
if (!snapshot.ok) throw new Error(snapshot.refusal.message);
write('links', route);
writeFileSync(join(directory, `${prefix}-ip-link.json`), execFileSync('ip', ['-j', '-d', '-s', 'link']));
writeFileSync(join(directory, `${prefix}-ip-addr.json`), execFileSync('ip', ['-j', 'addr']));
await links.close();
