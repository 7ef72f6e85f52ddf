// SPDX-License-Identifier: Apache-2.0
import { type Sci, sciOf } from '../../core/link/link-end.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import { type PairRequest, replayWindow, type Underlay } from '../../ports/link-protection.ts';
import { flagCreate, flagExclusive } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { linkHeader, message } from '../rtnetlink/numbers.ts';
import type { IngressRules } from '../traffic-control/ingress-rules.ts';
import { addChannel } from './association-messages.ts';
import { decodeDevice } from './decode-device.ts';
import { bringUp, linkByName, newDevice } from './device-messages.ts';
import { deviceName } from './device-name.ts';
import type { MacsecFamily } from './macsec-family.ts';
import { addressOf, isSci } from './secure-channel.ts';
import { settingsDiffer } from './settings.ts';
import { sourceRules } from './source-filter.ts';
import { inspectUnderlay, makeRoom, readDevice } from './underlay.ts';

interface Kernel {
  readonly route: NetlinkSocket;
  readonly generic: NetlinkSocket;
  readonly family: MacsecFamily;
  readonly rules: IngressRules;
  readonly processors: number;
}

const highestPort = 0xffff;

const portTaken = (channel: Sci) =>
  refuse('us', 'macsec-port-taken', `the channel ${channel} exists on this underlay already: agree on another port`);

/** EEXIST: a device has that name. EBUSY: one has that channel, or something else receives the underlay's frames (macsec_newlink). */
function whyNotMade({ family, route }: Kernel, refusal: Refusal, own: Sci, name: string): { ok: false; refusal: Refusal } {
  if (refusal.code === 'netlink-unsupported')
    return refuse('environment', 'macsec-unsupported', 'the kernel knows no MACsec', 'modprobe macsec (OpenWrt: install kmod-macsec)');
  if (refusal.code !== 'netlink-busy') return { ok: false, refusal };
  const there = family.devices();
  if (there.ok && there.value.some((row) => row.own === own)) return portTaken(own);
  if (route.request(message.getLink, 0, linkByName(name), decodeDevice).ok) return portTaken(own);
  return refuse('operator', 'underlay-occupied', `something else receives the frames of the underlay: ${refusal.message}`);
}

/** Everything that must hold before the device comes up; it is down until then. */
function prepare({ route, family, rules }: Kernel, device: IfIndex, own: Sci, request: PairRequest): Outcome<void> {
  const bound = rules.set(device, sourceRules(addressOf(request.peer)));
  if (!bound.ok) return bound;
  const opened = family.change(addChannel(device, request.peer));
  if (!opened.ok) return opened.refusal.code === 'netlink-busy' ? portTaken(request.peer) : opened;
  const row = family.device(device);
  if (!row.ok) return row;
  const differences = settingsDiffer(row.value.settings, request);
  if (row.value.own !== own) differences.push(`sci ${row.value.own}`);
  const channels = row.value.channels;
  if (channels.length !== 1 || channels[0]?.peer !== request.peer) differences.push('receive channel');
  if (differences.length > 0)
    return refuse(
      'environment',
      'macsec-settings-differ',
      `the kernel made a device with ${differences.join(', ')}; it was taken away again`,
      'report it with the kernel’s version',
    );
  const up = route.change(message.setLink, 0, bringUp(device));
  if (!up.ok) return up;
  const read = readDevice(route, device);
  if (!read.ok) return read;
  return read.value.up && read.value.below === request.underlay
    ? done
    : refuse('environment', 'not-applied', `${read.value.name} is not up`);
}

function make(kernel: Kernel, underlay: Underlay, own: Sci, request: PairRequest): Outcome<IfIndex> {
  const name = deviceName(underlay.name, request.port);
  const asked = newDevice({ name, underlay: underlay.ifindex, own, window: request.window, extended: request.extended });
  const made = kernel.route.change(message.newLink, flagCreate | flagExclusive, asked);
  if (!made.ok) return whyNotMade(kernel, made.refusal, own, name);
  const found = kernel.route.request(message.getLink, 0, linkByName(name), decodeDevice);
  if (!found.ok) return found;
  const device = found.value[0]?.ifindex;
  return device === undefined ? refuse('environment', 'not-applied', `${name} was made and is not there`) : accept(device);
}

/**
 * Makes the device of one pair: first room in the underlay, then the device, down; then the filter of sources and the peer's
 * channel; then everything is read back; then it comes up. What fails on the way leaves no device.
 */
export function createDevice(kernel: Kernel, request: PairRequest): Outcome<IfIndex> {
  const { port, peer, window } = request;
  if (!Number.isInteger(port) || port < 1 || port > highestPort || !isSci(peer) || !Object.values(replayWindow).includes(window))
    return refuse('us', 'value-out-of-range', `ports are from 1 to ${highestPort}, the peer is an SCI, the window 0 or 64`);
  const underlay = inspectUnderlay(kernel.route, kernel.generic, request.underlay, kernel.processors);
  if (!underlay.ok) return underlay;
  makeRoom(kernel.route, underlay.value);
  const own = sciOf(underlay.value.mac, request.port);
  const device = make(kernel, underlay.value, own, request);
  if (!device.ok) return device;
  const prepared = prepare(kernel, device.value, own, request);
  if (prepared.ok) return device;
  kernel.route.change(message.delLink, 0, linkHeader(device.value));
  return prepared;
}
