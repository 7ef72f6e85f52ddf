// SPDX-License-Identifier: Apache-2.0
import type { nothingLasting } from '../../core/knowledge/lasting.ts';
import { fakeStore } from './fake-store.ts';
import { storeContract } from './store.contract.ts';

const disk = { lasting: null as null | typeof nothingLasting };
storeContract('fake store', {
  open: () => fakeStore(disk),
  clean: () => {
    disk.lasting = null;
  },
});
