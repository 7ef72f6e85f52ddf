// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type {
  AssociationKey,
  AssociationNumber,
  LinkProtection,
  SecureChannelId,
  SecurityAssociation,
} from '../../ports/link-protection.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { message } from '../rtnetlink/numbers.ts';
import type { IngressRules } from '../traffic-control/ingress-rules.ts';
import { addAssociation, addChannel, deleteAssociation, deleteChannel, idleAssociation } from './association-messages.ts';
import type { SecyRow } from './decode-secy.ts';
import { encodeWith } from './device-messages.ts';
import type { MacsecFamily } from './macsec-family.ts';
import { sameChannel, sciText } from './secure-channel.ts';
import { sourceRules } from './source-filter.ts';
import type { UsedKeys } from './used-keys.ts';

const notApplied = (what: string) => refuse('environment', 'not-applied', `${what} was accepted and is not so`);

/** Errors of adding a key in words (drivers/net/macsec.c, macsec_add_rxsa; crypto_alloc_aead answers ENOENT). */
function whyNotAdded(answered: Outcome<void>, association: AssociationNumber): Outcome<void> {
  if (answered.ok) return answered;
  switch (answered.refusal.code) {
    case 'netlink-busy':
      return refuse('us', 'macsec-association-busy', `key number ${association} is in use: take it away first`);
    case 'netlink-not-found':
      return refuse(
        'environment',
        'macsec-no-cipher',
        'the kernel has no AES-GCM for MACsec',
        'modprobe gcm ctr aes_generic ghash_generic (OpenWrt: install kmod-crypto-gcm)',
      );
    default:
      return answered;
  }
}

type Associations = Pick<LinkProtection, 'installReceiving' | 'installSending' | 'sendWith' | 'remove' | 'isolate'>;

/** Keys of one device, each change read back. `own` refuses devices that are none of this agent's. */
export function createAssociations(
  route: NetlinkSocket,
  family: MacsecFamily,
  rules: IngressRules,
  used: UsedKeys,
  own: (device: IfIndex) => Outcome<SecyRow>,
): Associations {
  const heldIn = (row: SecyRow, peer: SecureChannelId | null): readonly SecurityAssociation[] =>
    peer === null ? row.transmit : (row.channels.find((one) => sameChannel(one.peer, peer))?.associations ?? []);

  function install(device: IfIndex, peer: SecureChannelId | null, key: AssociationKey): Outcome<void> {
    const taken = used.take(key);
    if (!taken.ok) return taken;
    const added = whyNotAdded(family.change(addAssociation(device, peer, key)), key.association);
    if (!added.ok) {
      // Without an answer it may be installed after all; then it stays used.
      if (added.refusal.code !== 'netlink-timeout') used.giveBack(key);
      return added;
    }
    const row = family.device(device);
    if (!row.ok) return row;
    const id = Buffer.from(key.id).toString('hex');
    const there = heldIn(row.value, peer).some((one) => one.association === key.association && one.keyId === id && one.active);
    return there ? done : notApplied(`key number ${key.association} of interface ${device}`);
  }

  /** The peer's channel, made where there is none. */
  function openChannel(row: SecyRow, peer: SecureChannelId): Outcome<void> {
    const other = row.channels.find((one) => !sameChannel(one.peer, peer));
    if (other !== undefined)
      return refuse('us', 'macsec-other-peer', `interface ${row.ifindex} belongs to ${sciText(other.peer)}, not to ${sciText(peer)}`);
    // Before anything of the peer can come in.
    const bound = rules.set(row.ifindex, sourceRules(peer.mac));
    if (!bound.ok || row.channels.length > 0) return bound;
    const opened = family.change(addChannel(row.ifindex, peer));
    if (opened.ok || opened.refusal.code !== 'netlink-busy') return opened;
    return refuse('us', 'macsec-port-taken', `the channel ${sciText(peer)} is on another device of the same underlay`);
  }

  function take(device: IfIndex, peer: SecureChannelId | null, association: AssociationNumber): Outcome<void> {
    const idle = family.change(idleAssociation(device, peer, association));
    return idle.ok ? family.change(deleteAssociation(device, peer, association)) : idle;
  }

  return {
    async installReceiving(device, peer, key) {
      const row = own(device);
      if (!row.ok) return row;
      const open = openChannel(row.value, peer);
      return open.ok ? install(device, peer, key) : open;
    },
    async installSending(device, key) {
      const row = own(device);
      return row.ok ? install(device, null, key) : row;
    },
    async sendWith(device, association) {
      const row = own(device);
      if (!row.ok) return row;
      // The kernel would take any number and stop sending (macsec_changelink_common).
      if (!row.value.transmit.some((one) => one.association === association && one.active))
        return refuse('us', 'macsec-no-association', `interface ${device} has no active key number ${association} to send with`);
      const set = route.change(message.newLink, 0, encodeWith(device, association));
      if (!set.ok) return set;
      const now = family.device(device);
      if (!now.ok) return now;
      return now.value.sending === association && now.value.operational ? done : notApplied(`sending with key number ${association}`);
    },
    async remove(device, direction, association) {
      const row = own(device);
      if (!row.ok) return row;
      const peer = direction === 'transmit' ? null : (row.value.channels[0]?.peer ?? null);
      const held = direction === 'receive' && peer === null ? [] : heldIn(row.value, peer);
      if (!held.some((one) => one.association === association)) return done;
      if (direction === 'transmit' && row.value.sending === association)
        return refuse('us', 'macsec-association-busy', `key number ${association} is the one that interface ${device} sends with`);
      const taken = take(device, peer, association);
      if (!taken.ok) return taken;
      const now = family.device(device);
      if (!now.ok) return now;
      return heldIn(now.value, peer).some((one) => one.association === association) ? notApplied('taking a key away') : accept(undefined);
    },
    async isolate(device) {
      const row = own(device);
      if (!row.ok) return row;
      // A channel that is only set "off" goes on receiving (macsec_handle_frame never asks): keys and channel must go. What one
      // of these calls refuses the reading afterwards shows.
      for (const { peer, associations } of row.value.channels) {
        for (const { association } of associations) take(device, peer, association);
        family.change(deleteChannel(device, peer));
      }
      for (const { association } of row.value.transmit) take(device, null, association);
      const now = family.device(device);
      if (!now.ok) return now;
      return now.value.channels.length + now.value.transmit.length === 0 ? done : notApplied(`isolating interface ${device}`);
    },
  };
}
