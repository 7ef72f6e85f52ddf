// SPDX-License-Identifier: Apache-2.0
import { emptyDisk, fakeIdentityStore } from './fake-identity-store.ts';
import { identityPlaceContract } from './identity-place.contract.ts';
import { identityStoreContract } from './identity-store.contract.ts';
import { trustStoreContract } from './trust-store.contract.ts';

const disk = emptyDisk();
const place = {
  open: () => fakeIdentityStore(disk),
  clean: () => {
    Object.assign(disk, emptyDisk());
  },
};
identityStoreContract('fake identity store', place);
identityPlaceContract('fake identity store', place);
trustStoreContract('fake trust store', place);
