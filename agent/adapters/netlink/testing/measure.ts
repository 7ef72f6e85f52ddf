// SPDX-License-Identifier: Apache-2.0
// What reading tables costs: node measure.ts, as root, in a network namespace of its own (unshare -n).
// Two hundred cables give as many bytes of interface messages as 200 originators over 20 neighbours give of batman-adv's.
import { execFileSync } from 'node:child_process';
import netlink from 'node-netlink';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { accept } from '../../../core/refusal.ts';
import { createBatmanAdv } from '../../batman-adv/batman-adv.ts';
import { decodeLink } from '../../rtnetlink/decode-link.ts';
import { groupLink, linkHeader, message, netlinkRoute } from '../../rtnetlink/numbers.ts';
import { genericHeader } from '../generic-family.ts';
import { writeMessage } from '../message.ts';
import { createNetlinkSocket, openNetlink } from '../netlink-socket.ts';
import { attribute, textAttribute, u8Attribute, u32Attribute } from '../write-attribute.ts';
import { doneMessage, errorMessage, scriptedWire } from './recorded-wire.ts';

const rounds = 200;

/** Median and 99th of wall time, and CPU time a round, in milliseconds. */
async function measure(name: string, work: () => unknown): Promise<void> {
  for (let n = 0; n < 50; n += 1) await work();
  const took: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  const cpu = process.cpuUsage(before);
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(share * (rounds - 1))] ?? 0;
  const line = {
    name,
    p50: Number(at(0.5).toFixed(3)),
    p99: Number(at(0.99).toFixed(3)),
    cpu: Number(((cpu.user + cpu.system) / 1000 / rounds).toFixed(3)),
    unit: 'ms',
    n: rounds,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A dump of `routers` originators over `neighbours` next hops, as the kernel packs it. */
function originatorDump(routers: number, neighbours: number): Buffer[] {
  const mac = (kind: number, n: number): Buffer => Buffer.of(2, kind, 0, 0, n >> 8, n & 0xff);
  const datagrams: Buffer[] = [];
  const rows: Buffer[] = [];
  for (let n = 0; n < routers * neighbours; n += 1) {
    const hop = n % neighbours;
    const parts = [
      attribute(9, mac(1, Math.floor(n / neighbours))),
      attribute(24, mac(2, hop)),
      textAttribute(7, `mesh${hop}`),
      u32Attribute(6, 10 + hop),
      u8Attribute(25, 200),
      u32Attribute(23, 400),
    ];
    rows.push(writeMessage(30, 2, 0, Buffer.concat([genericHeader(8), ...parts, ...(hop === 0 ? [attribute(22, Buffer.alloc(0))] : [])])));
    if (rows.length === 340) datagrams.push(Buffer.concat(rows.splice(0)));
  }
  return [...datagrams, Buffer.concat(rows), doneMessage()];
}

const cables = 100;
execFileSync('ip', ['-batch', '-'], {
  input: Array.from({ length: cables }, (_, n) => `link add a${n} type veth peer name b${n}`).join('\n'),
});
const opened = openNetlink(netlinkRoute, 0, 'measure');
const events = openNetlink(netlinkRoute, groupLink, 'measure');
if (!opened.ok || !events.ok) throw new Error('no netlink socket');
const socket = opened.value;
let rows = 0;
await measure(`interface dump of ${cables * 2 + 1} links, this adapter`, () => {
  const told = socket.dump(message.getLink, linkHeader(0), decodeLink);
  rows = told.ok ? told.value.length : 0;
});
if (rows < cables * 2) throw new Error(`only ${rows} links`);
await measure('one request, this adapter', () => socket.request(message.getLink, 0, linkHeader(1), decodeLink));
await measure('nothing notified, this adapter', () => events.value.drain(() => null));

const theirs = await netlink.open({ family: 0 });
await measure(`interface dump of ${cables * 2 + 1} links, node-netlink talk() without decoding`, () =>
  theirs.talk({ header: { nlmsg_type: 18n, nlmsg_flags: 0x305n }, payload: linkHeader(0) }),
);
await measure('one request, node-netlink talk() without decoding', () =>
  theirs.talk({ header: { nlmsg_type: 18n, nlmsg_flags: 5n }, payload: linkHeader(1) }),
);
await theirs.close();

const dump = originatorDump(200, 20);
const reply = (bytes: Buffer[]): Buffer[] => bytes;
const family = writeMessage(16, 0, 0, Buffer.concat([genericHeader(1), attribute(1, Buffer.of(30, 0))]));
const mesh = writeMessage(
  30,
  0,
  0,
  Buffer.concat([
    genericHeader(1),
    u32Attribute(3, 3),
    textAttribute(4, 'bat0'),
    attribute(5, Buffer.alloc(6, 2)),
    textAttribute(2, 'BATMAN_V'),
    attribute(8, Buffer.alloc(6, 2)),
  ]),
);
const batman = createBatmanAdv(
  createNetlinkSocket(
    scriptedWire((request) => {
      const command = request[16];
      if (request.readUInt16LE(4) === 16) return [family, errorMessage(0)];
      if (command === 1) return [mesh, errorMessage(0)];
      return command === 8 ? reply(dump) : [doneMessage()];
    }),
    'measure',
  ),
  () => performance.now(),
  () => accept(3 as IfIndex),
);
const seen = await batman.observe('bat0');
if (!seen.ok || seen.value.routes.length !== 4000) throw new Error('the rows were not read');
await measure(
  `observation of ${dump.reduce((sum, one) => sum + one.length, 0)} bytes, 200 originators over 20 neighbours, without system calls`,
  () => batman.observe('bat0'),
);
socket.close();
events.value.close();
