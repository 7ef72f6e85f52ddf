// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { resolveFamily } from '../netlink/generic-family.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { everyDevice } from './association-messages.ts';
import { decodeSecy, type SecyRow } from './decode-secy.ts';
import { familyName } from './numbers.ts';

/** Generic netlink "macsec". */
export interface MacsecFamily {
  change(payload: Buffer): Outcome<void>;
  /** Every MACsec device of the network namespace, whoever made it; none where the kernel knows no MACsec. */
  devices(): Outcome<SecyRow[]>;
  /** Refused with `no-such-interface` where it is gone or no MACsec device. */
  device(ifindex: IfIndex): Outcome<SecyRow>;
}

export function createMacsecFamily(generic: NetlinkSocket): MacsecFamily {
  let family: number | null = null;

  function withFamily<T>(work: (id: number) => Outcome<T>): Outcome<T> {
    if (family === null) {
      const resolved = resolveFamily(generic, familyName);
      if (!resolved.ok) {
        if (resolved.refusal.code !== 'no-netlink-family') return resolved;
        return refuse('environment', 'macsec-unsupported', 'the kernel knows no MACsec', 'modprobe macsec (OpenWrt: install kmod-macsec)');
      }
      family = resolved.value;
    }
    const worked = work(family);
    // The module may have been loaded again under another number, or a cipher is missing: asking anew costs little.
    if (!worked.ok && worked.refusal.code === 'netlink-not-found') family = null;
    return worked;
  }

  function devices(): Outcome<SecyRow[]> {
    const told = withFamily((id) => generic.dump(id, everyDevice, decodeSecy));
    return !told.ok && told.refusal.code === 'macsec-unsupported' ? accept([]) : told;
  }

  return {
    change: (payload) => withFamily((id) => generic.change(id, 0, payload)),
    devices,
    device(ifindex) {
      const told = devices();
      if (!told.ok) return told;
      const row = told.value.find((one) => one.ifindex === ifindex);
      return row === undefined ? refuse('environment', 'no-such-interface', `interface ${ifindex} is no MACsec device`) : accept(row);
    },
  };
}
