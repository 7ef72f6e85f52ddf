// SPDX-License-Identifier: Apache-2.0
import { type KbitPerSecond, type LinkMetric, throughput, tq } from '../../core/mesh/link-metric.ts';
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';
import type { Gateway, HardInterface, IfIndex, MeshInterface, Neighbour, OriginatorRoute, RoutingAlgorithm } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import { type AttributeMap, attributeMap, text, u32, u8 } from '../netlink/attributes.ts';
import { genericHeaderLength } from '../netlink/generic-family.ts';
import { attr, bandwidthStep, gatewayModes } from './numbers.ts';

const malformed = (what: string) => refuse('environment', 'batadv-malformed', `batman-adv's ${what} lacks what every version sends`);

function mac(value: Buffer | undefined): MacAddress | null {
  return value !== undefined && value.length >= 6 ? macFromBytes(value) : null;
}

/** The attributes behind the generic netlink header; null where their lengths do not fit. */
export function attributesOf(payload: Buffer): AttributeMap | null {
  return payload.length < genericHeaderLength ? null : attributeMap(payload, genericHeaderLength);
}

const kbit = (value: number | null): KbitPerSecond => ((value ?? 0) * bandwidthStep) as KbitPerSecond;

/** BATADV_CMD_GET_MESH (net/batman-adv/netlink.c, batadv_netlink_mesh_fill). */
export function decodeMesh(payload: Buffer): Outcome<MeshInterface> {
  const map = attributesOf(payload);
  const ifindex = u32(map?.get(attr.meshIndex));
  const address = mac(map?.get(attr.meshAddress));
  const algorithm = text(map?.get(attr.algorithm));
  if (!map || ifindex === null || address === null || (algorithm !== 'BATMAN_IV' && algorithm !== 'BATMAN_V')) return malformed('mesh interface');
  return accept({
    ifindex: ifindex as IfIndex,
    name: text(map.get(attr.meshName)) ?? '',
    mac: address,
    algorithm: algorithm satisfies RoutingAlgorithm,
    version: text(map.get(attr.version)) ?? '',
    originator: mac(map.get(attr.hardAddress)),
    originatorInterval: ms(u32(map.get(attr.originatorInterval)) ?? 1000),
    hopPenalty: u8(map.get(attr.hopPenalty)) ?? 0,
    gatewayMode: gatewayModes[u8(map.get(attr.gatewayMode)) ?? 0] ?? 'off',
    gatewaySelectionClass: u32(map.get(attr.gatewaySelectionClass)) ?? 0,
    bandwidthDown: kbit(u32(map.get(attr.gatewayBandwidthDown))),
    bandwidthUp: kbit(u32(map.get(attr.gatewayBandwidthUp))),
  });
}

/** BATADV_CMD_GET_HARDIF (batadv_netlink_hardif_fill); kernels before 6.? send no name or address of inactive ones. */
export function decodeHardif(payload: Buffer): Outcome<HardInterface> {
  const map = attributesOf(payload);
  const ifindex = u32(map?.get(attr.hardIndex));
  const address = mac(map?.get(attr.hardAddress));
  if (!map || ifindex === null || address === null) return malformed('hard interface');
  const override = u32(map.get(attr.throughputOverride));
  const elp = u32(map.get(attr.elpInterval));
  return accept({
    ifindex: ifindex as IfIndex,
    name: text(map.get(attr.hardName)) ?? '',
    mac: address,
    active: map.has(attr.active),
    hopPenalty: u8(map.get(attr.hopPenalty)) ?? 0,
    throughputOverride: override === null ? null : kbit(override),
    elpInterval: elp === null ? null : ms(elp),
  });
}

/** TQ of B.A.T.M.A.N. IV, or throughput of V in the unit given by `perUnit` kbit/s. */
function metricOf(map: AttributeMap, perUnit: number): LinkMetric | null {
  const quality = u8(map.get(attr.tq));
  if (quality !== null) return tq(quality);
  const rate = u32(map.get(attr.throughput));
  return rate === null ? null : throughput(rate * perUnit);
}

/** BATADV_CMD_GET_ORIGINATORS (bat_iv_ogm.c, bat_v.c: …_orig_dump_subentry). Throughput is in kbit/s here. */
export function decodeRoute(payload: Buffer): Outcome<OriginatorRoute> {
  const map = attributesOf(payload);
  const originator = mac(map?.get(attr.originator));
  const nextHop = mac(map?.get(attr.neighbour));
  const hardif = u32(map?.get(attr.hardIndex));
  const metric = map ? metricOf(map, 1) : null;
  if (!map || originator === null || nextHop === null || hardif === null || metric === null) return malformed('originator');
  return accept({ originator, nextHop, hardif: hardif as IfIndex, best: map.has(attr.flagBest), metric, lastSeen: ms(u32(map.get(attr.lastSeen)) ?? 0) });
}

/** BATADV_CMD_GET_NEIGHBORS. Throughput is in kbit/s here. */
export function decodeNeighbour(payload: Buffer): Outcome<Neighbour> {
  const map = attributesOf(payload);
  const address = mac(map?.get(attr.neighbour));
  const hardif = u32(map?.get(attr.hardIndex));
  if (!map || address === null || hardif === null) return malformed('neighbour');
  const rate = u32(map.get(attr.throughput));
  return accept({ mac: address, hardif: hardif as IfIndex, lastSeen: ms(u32(map.get(attr.lastSeen)) ?? 0), throughput: rate as KbitPerSecond | null });
}

/** BATADV_CMD_GET_GATEWAYS (…_gw_dump_entry). Throughput and bandwidths are in steps of 100 kbit/s here. */
export function decodeGateway(payload: Buffer): Outcome<Gateway> {
  const map = attributesOf(payload);
  const originator = mac(map?.get(attr.originator));
  const nextHop = mac(map?.get(attr.router));
  const hardif = u32(map?.get(attr.hardIndex));
  const metric = map ? metricOf(map, bandwidthStep) : null;
  if (!map || originator === null || nextHop === null || hardif === null || metric === null) return malformed('gateway');
  return accept({
    originator,
    nextHop,
    hardif: hardif as IfIndex,
    selected: map.has(attr.flagBest),
    metric,
    bandwidthDown: kbit(u32(map.get(attr.bandwidthDown))),
    bandwidthUp: kbit(u32(map.get(attr.bandwidthUp))),
  });
}
