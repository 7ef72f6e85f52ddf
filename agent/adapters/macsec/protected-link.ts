// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { ProtectedLink, ProtectionCounters } from '../../ports/link-protection.ts';
import type { DeviceRow } from './decode-device.ts';
import type { ReceiveChannel, SecyRow } from './decode-secy.ts';
import { ownGroup } from './device-messages.ts';
import { kind } from './numbers.ts';
import { addressOf } from './secure-channel.ts';
import { settingsDiffer } from './settings.ts';
import { fragmentsAbove } from './underlay.ts';

/** Made by this agent or one before it. */
export const isOwn = (row: DeviceRow): boolean => row.kind === kind && row.group === ownGroup;

const canSend = ({ operational, transmit, sending }: SecyRow): boolean =>
  operational && transmit.some(({ association, active }) => association === sending && active);

function countersOf(secy: SecyRow, channel: ReceiveChannel | undefined, foreignSource: number | null): ProtectionCounters {
  const heard = channel?.counters;
  return {
    ok: heard?.ok ?? 0,
    // Encrypted frames count in one, frames that are only authenticated in the other; those only before `differences` tells.
    okBytes: (heard?.octetsDecrypted ?? 0) + (heard?.octetsValidated ?? 0),
    notValid: heard?.notValid ?? 0,
    notUsingAssociation: heard?.notUsingSa ?? 0,
    unusedAssociation: heard?.unusedSa ?? 0,
    late: heard?.late ?? 0,
    noTag: secy.device.noTag,
    badTag: secy.device.badTag,
    noChannel: secy.device.noSci + secy.device.unknownSci,
    sent: secy.sent.encrypted,
    sentBytes: secy.sent.octetsEncrypted,
    tooLong: secy.device.tooLong,
    foreignSource,
  };
}

/** What an operator could change by hand besides the settings. */
function othersDiffer(row: DeviceRow, secy: SecyRow, below: MacAddress | null, foreignSource: number | null): string[] {
  return [
    ...(secy.channels.length > 1 ? [`${secy.channels.length} receive channels`] : []),
    // The device's or the underlay's address was changed: the other end's source filter drops what is sent.
    ...(row.mac === addressOf(secy.own) ? [] : [`address ${row.mac}`]),
    ...(below === null || below === addressOf(secy.own) ? [] : [`sci ${secy.own}`]),
    ...(foreignSource === null && secy.channels.length > 0 ? ['no source filter'] : []),
  ];
}

/** Joins what rtnetlink, the MACsec family and traffic control tell of one device. `below`: the underlay's address now. */
export function protectedLink(row: DeviceRow, secy: SecyRow, below: MacAddress | null, foreignSource: number | null): ProtectedLink {
  const channel = secy.channels[0];
  return {
    ifindex: row.ifindex,
    name: row.name,
    underlay: (row.below ?? 0) as IfIndex,
    own: secy.own,
    peer: channel?.peer ?? null,
    up: row.up,
    master: row.master,
    mtu: row.mtu,
    fragmentsAbove: fragmentsAbove(row.mtu),
    sending: secy.sending,
    canSend: canSend(secy),
    transmit: secy.transmit,
    receive: channel?.associations ?? [],
    differences: [...settingsDiffer(secy.settings, null), ...othersDiffer(row, secy, below, foreignSource)],
    counters: countersOf(secy, channel, foreignSource),
  };
}
