// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import { type Beacon, beaconFrameBytes, type MeshNotice } from '../core/mesh/beacon.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Meter } from '../ports/meter.ts';

// Bytes of a frame: Ethernet 14, IPv6 40, UDP 8; then what the codecs write.
const datagram = 14 + 40 + 8;

export const beaconBytes = (beacon: Beacon): number => beaconFrameBytes(beacon.heard.length);
export const noticeBytes = (notice: MeshNotice): number => datagram + 19 + 4 * Math.min(8, notice.isolated.length);
/** An ICMPv6 echo without data, and its answer. */
export const echoBytes = 14 + 40 + 8;

/** Counts the frames of probes that an event brought. `nameOf`: of an interface; `over`: the one on which notices come. */
export function countReceived(meter: Meter, event: Event, nameOf: (ifindex: IfIndex) => string, over: IfIndex | null): void {
  if (event.kind === 'heard') {
    for (const { hardif, beacon } of event.beacons) meter.probes(nameOf(hardif), 'received', 1, beaconBytes(beacon));
    for (const { hardif } of event.echoes) meter.probes(nameOf(hardif), 'received', 1, echoBytes);
  }
  if (event.kind === 'notices' && over !== null)
    for (const { notice } of event.notices) meter.probes(nameOf(over), 'received', 1, noticeBytes(notice));
}
