// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { UnderlayFilter } from '../../ports/underlay-filter.ts';
import { beaconGroup, beaconPort } from '../neighbour-channel/beacon-address.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { attribute } from '../netlink/write-attribute.ts';
import { message } from '../rtnetlink/numbers.ts';
import type { IngressRule } from '../traffic-control/ingress-rule.ts';
import { createIngressRules } from '../traffic-control/ingress-rules.ts';
import { everyProtocol, flower } from '../traffic-control/numbers.ts';
import { decodeDevice } from './decode-device.ts';
import { linksOfKind } from './device-messages.ts';

const etherType = { macsec: 0x88e5, ipv6: 0x86dd, eapol: 0x888e, batman: 0x4305 } as const;
const udp = 17;
const icmpv6 = 58;
/** RFC 4443, RFC 4861, RFC 2710. */
const type = { echoRequest: 128, echoReply: 129, multicastQuery: 130, neighbourSolicitation: 135, neighbourAdvertisement: 136 } as const;

/** `bits` ones of sixteen bytes. */
function mask(bits: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, n) => (0xff << (8 - Math.min(8, Math.max(0, bits - n * 8)))) & 0xff);
}
function prefix(start: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(start);
  return bytes;
}
const linkLocal = { address: prefix([0xfe, 0x80]), mask: mask(10) };
const linkMulticast = { address: prefix([0xff, 0x02]), mask: mask(16) };
const ownGroup = { address: beaconGroup, mask: mask(128) };
type Net = typeof linkLocal;

const from = ({ address, mask: bits }: Net): Buffer[] => [attribute(flower.ipv6Source, address), attribute(flower.ipv6SourceMask, bits)];
const to = ({ address, mask: bits }: Net): Buffer[] => [
  attribute(flower.ipv6Destination, address),
  attribute(flower.ipv6DestinationMask, bits),
];
const protocol = (number: number): Buffer => attribute(flower.ipProtocol, Uint8Array.of(number));
const toPort = (port: number): Buffer[] => [protocol(udp), attribute(flower.udpDestination, Uint8Array.of(port >>> 8, port & 0xff))];
const icmp = (number: number): Buffer[] => [
  protocol(icmpv6),
  attribute(flower.icmpv6Type, Uint8Array.of(number)),
  attribute(flower.icmpv6TypeMask, Uint8Array.of(0xff)),
];

type Group = 'protected' | 'agent' | 'needed' | 'clear' | 'dropped';
interface GroupedRule extends IngressRule {
  readonly group: Group;
}

/**
 * What gets in, in the order of asking; docs/decisions/macsec-device.md says why each. The rest is dropped: IPv4, ARP, every
 * other IPv6 packet, tagged frames of any VLAN.
 */
export function underlayRules(ports: readonly number[], clear: boolean): readonly GroupedRule[] {
  const discovery = [type.neighbourSolicitation, type.neighbourAdvertisement].flatMap((one) => [
    [...to(linkLocal), ...icmp(one)],
    [...to(linkMulticast), ...icmp(one)],
  ]);
  const ipv6: readonly (readonly [Group, readonly Buffer[]])[] = [
    ...ports.flatMap((port): [Group, Buffer[]][] => [
      ['agent', [...from(linkLocal), ...to(ownGroup), ...toPort(port)]],
      ['agent', [...from(linkLocal), ...to(linkLocal), ...toPort(port)]],
    ]),
    ...discovery.map((match): [Group, Buffer[]] => ['needed', match]),
    ['needed', [...from(linkLocal), ...icmp(type.multicastQuery)]],
    ...(clear ? [type.echoRequest, type.echoReply] : []).map((one): [Group, Buffer[]] => [
      'clear',
      [...from(linkLocal), ...to(linkLocal), ...icmp(one)],
    ]),
  ];
  const whole = (preference: number, of: number, group: Group): GroupedRule => ({
    preference,
    protocol: of,
    handle: 1,
    match: null,
    verdict: group === 'dropped' ? 'drop' : 'pass',
    group,
  });
  return [
    whole(1, etherType.macsec, 'protected'),
    ...ipv6.map(
      ([group, match], n): GroupedRule => ({
        preference: 2,
        protocol: etherType.ipv6,
        // What clear adds stands at the end and renumbers nothing.
        handle: n + 1,
        match,
        verdict: 'pass',
        group,
      }),
    ),
    whole(3, etherType.eapol, 'needed'),
    ...(clear ? [whole(4, etherType.batman, 'clear')] : []),
    whole(9, everyProtocol, 'dropped'),
  ];
}

/** `ports`: UDP ports that this agent hears on. `route` is an rtnetlink socket. Needs CAP_NET_ADMIN. */
export function createUnderlayFilter(route: NetlinkSocket, ports: readonly number[] = [beaconPort]): UnderlayFilter {
  const rules = createIngressRules(route);

  /** A VLAN on top would lose all its frames. */
  function unshared(underlay: number): Outcome<void> {
    const vlans = route.dump(message.getLink, linksOfKind('vlan'), decodeDevice);
    if (!vlans.ok) return vlans;
    const found = vlans.value.find(({ kind, below }) => kind === 'vlan' && below === underlay);
    if (found === undefined) return accept(undefined);
    return refuse(
      'operator',
      'underlay-shared',
      `${found.name} is a VLAN of the interface that is to be guarded, and would be cut off`,
      'give the mesh a VLAN of its own and name that as its interface',
    );
  }

  return {
    async guard(underlay, clear) {
      const alone = unshared(underlay);
      return alone.ok ? rules.set(underlay, underlayRules(ports, clear)) : alone;
    },
    lift: async (underlay) => rules.clear(underlay),
    async read(underlay, clear) {
      const wanted = underlayRules(ports, clear);
      const counted = rules.counts(underlay, wanted);
      if (!counted.ok) return counted;
      const { value } = counted;
      if (value === null) return accept(null);
      const sums: Record<Group, number> = { protected: 0, agent: 0, needed: 0, clear: 0, dropped: 0 };
      for (const [n, rule] of wanted.entries()) sums[rule.group] += value[n] ?? 0;
      return accept(sums);
    },
  };
}
