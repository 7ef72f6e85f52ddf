// SPDX-License-Identifier: Apache-2.0
import { type KbitPerSecond, type LinkMetric, throughput, tq } from '../../core/mesh/link-metric.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { Gateway, HardInterface, IfIndex, MeshInterface, Neighbour, OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import { macText } from '../address-texts.ts';
import { u16le } from '../byte-order.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { genericHeaderLength } from '../netlink/generic-family.ts';
import { attr, bandwidthStep, gatewayModes } from './numbers.ts';

// Decoders of generic netlink "batadv" payloads, struct genlmsghdr and attributes, in bytes[from..to).
// Unknown attributes are skipped; what every version sends must be there. Refused with `batadv-malformed`.

const table = new AttributeTable();
const malformed = (what: string) => refuse('environment', 'batadv-malformed', `batman-adv's ${what} lacks what every version sends`);
const noMesh = malformed('mesh interface');
const noHardif = malformed('hard interface');
const noRoute = malformed('originator');
const noNeighbour = malformed('neighbour');
const noGateway = malformed('gateway');

const fill = (bytes: Buffer, from: number, to: number): boolean =>
  to - from >= genericHeaderLength && table.fill(bytes, from + genericHeaderLength, to);

function mac(bytes: Buffer, type: number): MacAddress | null {
  const at = table.at(type, 6);
  return at < 0 ? null : macText(bytes, at);
}

const bandwidth = (type: number): KbitPerSecond => ((table.u32(type) ?? 0) * bandwidthStep) as KbitPerSecond;

/** TQ of B.A.T.M.A.N. IV, or throughput of V in units of `perUnit` kbit/s. */
function metric(perUnit: number): LinkMetric | null {
  const quality = table.u8(attr.tq);
  if (quality !== null) return tq(quality);
  const rate = table.u32(attr.throughput);
  return rate === null ? null : throughput(rate * perUnit);
}

/** BATADV_CMD_GET_MESH (net/batman-adv/netlink.c, batadv_netlink_mesh_fill). */
export function decodeMesh(bytes: Buffer, from: number, to: number): Outcome<MeshInterface> {
  if (!fill(bytes, from, to)) return noMesh;
  const ifindex = table.u32(attr.meshIndex);
  const address = mac(bytes, attr.meshAddress);
  const algorithm = table.text(attr.algorithm);
  if (ifindex === null || address === null) return noMesh;
  if (algorithm !== 'BATMAN_IV' && algorithm !== 'BATMAN_V') {
    return refuse(
      'environment',
      'batadv-algorithm',
      `the mesh runs the unknown routing algorithm "${algorithm ?? ''}"`,
      'use BATMAN_IV or BATMAN_V (batctl routing_algo)',
    );
  }
  return accept({
    ifindex: ifindex as IfIndex,
    name: table.text(attr.meshName) ?? '',
    mac: address,
    algorithm,
    version: table.text(attr.version) ?? '',
    originator: mac(bytes, attr.hardAddress),
    originatorInterval: ms(table.u32(attr.originatorInterval) ?? 1000),
    hopPenalty: table.u8(attr.hopPenalty) ?? 0,
    gatewayMode: gatewayModes[table.u8(attr.gatewayMode) ?? 0] ?? 'off',
    gatewaySelectionClass: table.u32(attr.gatewaySelectionClass) ?? 0,
    bandwidthDown: bandwidth(attr.gatewayBandwidthDown),
    bandwidthUp: bandwidth(attr.gatewayBandwidthUp),
  });
}

/** BATADV_CMD_GET_HARDIF (batadv_netlink_hardif_fill). Override and ELP interval are there only in kernels built with V. */
export function decodeHardif(bytes: Buffer, from: number, to: number): Outcome<HardInterface> {
  if (!fill(bytes, from, to)) return noHardif;
  const ifindex = table.u32(attr.hardIndex);
  const address = mac(bytes, attr.hardAddress);
  if (ifindex === null || address === null) return noHardif;
  const elp = table.u32(attr.elpInterval);
  return accept({
    ifindex: ifindex as IfIndex,
    name: table.text(attr.hardName) ?? '',
    mac: address,
    active: table.has(attr.active),
    hopPenalty: table.u8(attr.hopPenalty) ?? 0,
    throughputOverride: table.has(attr.throughputOverride) ? bandwidth(attr.throughputOverride) : null,
    elpInterval: elp === null ? null : ms(elp),
  });
}

/** BATADV_CMD_GET_ORIGINATORS (bat_iv_ogm.c and bat_v.c, …_orig_dump_subentry). Throughput is in kbit/s here. */
export function decodeRoute(bytes: Buffer, from: number, to: number): Outcome<OriginatorRoute> {
  if (!fill(bytes, from, to)) return noRoute;
  const originator = mac(bytes, attr.originator);
  const nextHop = mac(bytes, attr.neighbour);
  const hardif = table.u32(attr.hardIndex);
  const value = metric(1);
  if (originator === null || nextHop === null || hardif === null || value === null) return noRoute;
  return accept({
    originator,
    nextHop,
    hardif: hardif as IfIndex,
    best: table.has(attr.flagBest),
    metric: value,
    lastSeen: ms(table.u32(attr.lastSeen) ?? 0),
  });
}

/** struct nlattr of an address: length and type, two bytes each. */
const addressHeader = 4;
const addressLength = 6;

/**
 * Whom a row of the originator table is about, without reading the rest of it: every kernel writes that address first. Null where it
 * stands elsewhere.
 */
export function originatorOf(bytes: Buffer, from: number, to: number): MacAddress | null {
  const at = from + genericHeaderLength;
  const length = addressHeader + addressLength;
  if (to - at < length || u16le(bytes, at) !== length || u16le(bytes, at + 2) !== attr.originator) return null;
  return macText(bytes, at + addressHeader);
}

/** BATADV_CMD_GET_NEIGHBORS (…_neigh_dump_neigh). Throughput is in kbit/s here; IV has none. */
export function decodeNeighbour(bytes: Buffer, from: number, to: number): Outcome<Neighbour> {
  if (!fill(bytes, from, to)) return noNeighbour;
  const address = mac(bytes, attr.neighbour);
  const hardif = table.u32(attr.hardIndex);
  if (address === null || hardif === null) return noNeighbour;
  return accept({
    mac: address,
    hardif: hardif as IfIndex,
    lastSeen: ms(table.u32(attr.lastSeen) ?? 0),
    throughput: table.u32(attr.throughput) as KbitPerSecond | null,
  });
}

/** BATADV_CMD_GET_GATEWAYS (…_gw_dump_entry). Throughput and bandwidths are in steps of 100 kbit/s here, as in the OGM. */
export function decodeGateway(bytes: Buffer, from: number, to: number): Outcome<Gateway> {
  if (!fill(bytes, from, to)) return noGateway;
  const originator = mac(bytes, attr.originator);
  const nextHop = mac(bytes, attr.router);
  const hardif = table.u32(attr.hardIndex);
  const value = metric(bandwidthStep);
  if (originator === null || nextHop === null || hardif === null || value === null) return noGateway;
  return accept({
    originator,
    nextHop,
    hardif: hardif as IfIndex,
    selected: table.has(attr.flagBest),
    metric: value,
    bandwidthDown: bandwidth(attr.bandwidthDown),
    bandwidthUp: bandwidth(attr.bandwidthUp),
  });
}

/** BATADV_CMD_GET_TRANSTABLE_GLOBAL (translation-table.c, batadv_tt_global_dump_subentry): who announces a client. */
export function decodeAnnouncer(bytes: Buffer, from: number, to: number): Outcome<MacAddress> {
  const originator = fill(bytes, from, to) ? mac(bytes, attr.originator) : null;
  return originator === null ? malformed('client') : accept(originator);
}
