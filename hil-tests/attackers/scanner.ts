// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createCrypto } from '../../agent/adapters/crypto/create-crypto.ts';
import { beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';
import { arpRequest, isArpReply } from './arp.ts';
import { firstMessage } from './first-message.ts';
import { type Ends, echoRequestFrame, linkLocalOf, nextHeader, synFrame, udpFrame } from './ip6-frame.ts';
import { madeUpAddress, madeUpMac, madeUpNumber } from './made-up-address.ts';
import { need } from './need.ts';
import { advertise } from './neighbour-discovery.ts';
import { portRange } from './port-list.ts';
import { optionsOf, pacer, report } from './program.ts';
import { readFrame, type SeenFrame } from './read-frame.ts';
import { openWire } from './wire.ts';

/**
 * Looks for anything that answers on a router's underlay: every TCP and UDP port of its link-local address, an echo, its IPv4 address.
 * `scanner.ts --on to-r1 --target 02:… --ipv4 10.77.1.1 --ports 1-65535 --rate 4000`. Reports, once done,
 * `{"tcp":[…],"udp":[…],"unreachable":N,"echo":false,"arp":false}`: ports that answered, and refusals of the others.
 */
const { on, target, ipv4, ports, rate } = optionsOf('on', 'target', 'ipv4', 'ports', 'rate');
const { first, last } = portRange(ports);
const mac = target as MacAddress;
const { crypto } = await createCrypto();
const { publicKey: share } = need(await crypto.agreement.agreementKey(randomBytes(32)));
const own = 7;
const ends: Ends = { fromMac: madeUpMac(own), toMac: mac, from: madeUpAddress(own), to: linkLocalOf(mac) };
const ownPort = 40_000;
const wire = openWire(on);
const due = pacer(Number(rate), () => performance.now());
/** How long answers may take after the last question, ms. */
const patience = 3000;
const unreachable = 1;
const echoReply = 129;

const found = { tcp: new Set<number>(), udp: new Set<number>(), unreachable: 0, echo: false, arp: false };

/** One port after the other, each asked over TCP and over UDP; the agent's own port is asked in the words that it answers. */
function ask(port: number): void {
  const to = { from: ownPort, to: port };
  wire.send(synFrame(ends, to));
  const hello = port === beaconPort ? firstMessage(port, ends.fromMac, share) : new Uint8Array(8);
  wire.send(udpFrame(ends, port === beaconPort ? { from: beaconPort, to: port } : to, hello));
}

function hear(frame: Buffer, seen: SeenFrame): void {
  if (seen.from !== mac) return;
  const owned = advertise(seen, (address) => (madeUpNumber(address) === own ? ends.fromMac : null));
  if (owned !== null) return void wire.send(owned);
  if (isArpReply(frame)) found.arp = true;
  if (seen.ip6 === null || madeUpNumber(seen.ip6.to) !== own) return;
  if (seen.udp !== null) found.udp.add(seen.udp.from);
  else if (seen.ip6.next === nextHeader.tcp) found.tcp.add(seen.ip6.packet.readUInt16BE(0));
  else if (seen.ip6.next === nextHeader.icmpv6 && seen.ip6.packet[0] === unreachable) found.unreachable += 1;
  else if (seen.ip6.next === nextHeader.icmpv6 && seen.ip6.packet[0] === echoReply) found.echo = true;
}

let port = first;
let doneAt: number | null = null;
wire.send(echoRequestFrame(ends));
wire.send(arpRequest(ends.fromMac, ipv4));

const timer = setInterval(() => {
  for (const frame of wire.heard()) {
    const seen = readFrame(frame);
    if (seen !== null) hear(frame, seen);
  }
  // Two frames for each port.
  for (let n = Math.floor(due() / 2); n > 0 && port <= last; n -= 1) {
    ask(port);
    port += 1;
  }
  if (port > last) doneAt ??= performance.now();
  if (doneAt === null || performance.now() - doneAt < patience) return;
  clearInterval(timer);
  report({ ...found, tcp: [...found.tcp], udp: [...found.udp] });
}, 5);
