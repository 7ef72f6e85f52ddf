// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { fakeLinkProtection } from './fake-link-protection.ts';
import { linkProtectionContract } from './link-protection.contract.ts';

linkProtectionContract('fake', async () => {
  const underlay = 3 as IfIndex;
  const mac = '02:00:00:00:00:01' as MacAddress;
  const { protection } = fakeLinkProtection([
    { ifindex: underlay, name: 'mesh0', mac, mtu: 1500, largestMtu: 9000, kind: 'cable', reorders: false },
  ]);
  return { protection, underlay };
});
