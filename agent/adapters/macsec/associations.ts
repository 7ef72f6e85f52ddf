// SPDX-License-Identifier: Apache-2.0
import type { Sci } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { done, type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkProtection, SecurityAssociation } from '../../ports/link-protection.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { message } from '../rtnetlink/numbers.ts';
import type { IngressRules } from '../traffic-control/ingress-rules.ts';
import { addAssociation, addChannel, deleteAssociation, deleteChannel, setActive } from './association-messages.ts';
import type { SecyRow } from './decode-secy.ts';
import { encodeWith } from './device-messages.ts';
import type { MacsecFamily } from './macsec-family.ts';
import { addressOf, isSci } from './secure-channel.ts';
import { isExtended } from './settings.ts';
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
  const heldIn = (row: SecyRow, peer: Sci | null): readonly SecurityAssociation[] =>
    peer === null ? row.transmit : (row.channels.find((one) => one.peer === peer)?.associations ?? []);

  /** `prepare` is asked once the key is known to be new. */
  function install(
    row: SecyRow,
    peer: Sci | null,
    association: AssociationNumber,
    key: MacsecKey,
    prepare: () => Outcome<void> = () => done,
  ): Outcome<void> {
    const taken = used.take(key);
    if (!taken.ok) return taken;
    const ready = prepare();
    if (!ready.ok) {
      used.giveBack(key);
      return ready;
    }
    const asked = { association, key, extended: isExtended(row.settings) };
    const added = whyNotAdded(family.change(addAssociation(row.ifindex, peer, asked)), association);
    if (!added.ok) {
      // Without an answer it may be installed after all; then it stays used.
      if (added.refusal.code !== 'netlink-timeout') used.giveBack(key);
      return added;
    }
    const now = family.device(row.ifindex);
    if (!now.ok) return now;
    const id = Buffer.from(key.keyId).toString('hex');
    const there = heldIn(now.value, peer).some((one) => one.association === association && one.keyId === id);
    return there ? done : notApplied(`key number ${association} of interface ${row.ifindex}`);
  }

  /** The peer's channel, made where there is none. */
  function openChannel(row: SecyRow, peer: Sci): Outcome<void> {
    if (!isSci(peer)) return refuse('us', 'value-out-of-range', `${peer} is no SCI`);
    const other = row.channels.find((one) => one.peer !== peer);
    if (other !== undefined) return refuse('us', 'macsec-other-peer', `interface ${row.ifindex} belongs to ${other.peer}, not to ${peer}`);
    // Before anything of the peer can come in.
    const bound = rules.set(row.ifindex, sourceRules(addressOf(peer)));
    if (!bound.ok || row.channels.length > 0) return bound;
    const opened = family.change(addChannel(row.ifindex, peer));
    if (opened.ok || opened.refusal.code !== 'netlink-busy') return opened;
    return refuse('us', 'macsec-port-taken', `the channel ${peer} is on another device of the same underlay`);
  }

  function takeAway(device: IfIndex, peer: Sci | null, association: AssociationNumber): Outcome<void> {
    const idle = family.change(setActive(device, peer, association, false));
    return idle.ok ? family.change(deleteAssociation(device, peer, association)) : idle;
  }

  return {
    async installReceiving(device, peer, association, key) {
      const row = own(device);
      if (!row.ok) return row;
      return install(row.value, peer, association, key, () => openChannel(row.value, peer));
    },
    async installSending(device, association, key) {
      const row = own(device);
      return row.ok ? install(row.value, null, association, key) : row;
    },
    async sendWith(device, association) {
      const row = own(device);
      if (!row.ok) return row;
      // The kernel would take any number and stop sending (macsec_changelink_common).
      const held = row.value.transmit.find((one) => one.association === association);
      if (held === undefined)
        return refuse('us', 'macsec-no-association', `interface ${device} has no key number ${association} to send with`);
      const active = held.active ? done : family.change(setActive(device, null, association, true));
      if (!active.ok) return active;
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
      const there = held.find((one) => one.association === association);
      if (there === undefined) return done;
      if (direction === 'transmit' && there.active && row.value.sending === association)
        return refuse('us', 'macsec-association-busy', `key number ${association} is the one that interface ${device} sends with`);
      const taken = takeAway(device, peer, association);
      if (!taken.ok) return taken;
      const now = family.device(device);
      if (!now.ok) return now;
      return heldIn(now.value, peer).some((one) => one.association === association) ? notApplied('taking a key away') : done;
    },
    async isolate(device) {
      const row = own(device);
      if (!row.ok) return row;
      // A channel that is only set "off" goes on receiving (macsec_handle_frame never asks): keys and channel must go. What one
      // of these calls refuses the reading afterwards shows.
      for (const { peer, associations } of row.value.channels) {
        for (const { association } of associations) takeAway(device, peer, association);
        family.change(deleteChannel(device, peer));
      }
      for (const { association } of row.value.transmit) takeAway(device, null, association);
      const now = family.device(device);
      if (!now.ok) return now;
      return now.value.channels.length + now.value.transmit.length === 0 ? done : notApplied(`isolating interface ${device}`);
    },
  };
}
