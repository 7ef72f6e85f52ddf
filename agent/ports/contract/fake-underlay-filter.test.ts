// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { fakeUnderlayFilter } from './fake-underlay-filter.ts';
import { underlayFilterContract } from './underlay-filter.contract.ts';

underlayFilterContract('fake', async () => {
  const underlay = 3 as IfIndex;
  const { filter, state } = fakeUnderlayFilter([underlay]);
  const share = (shared: boolean) => async (): Promise<void> => void state.underlays.set(underlay, { shared });
  return { filter, underlay, stackVlan: share(true), unstackVlan: share(false) };
});
