// SPDX-License-Identifier: Apache-2.0
import type { Lasting } from '../../core/knowledge/lasting.ts';
import { accept, done, refuse } from '../../core/refusal.ts';
import type { Store } from '../store.ts';

/** A store in memory; `disk` outlives it, as a disk outlives the agent. `full` makes saves refuse. */
export function fakeStore(disk: { lasting: Lasting | null; full?: boolean; saves?: number } = { lasting: null }): Store {
  let closed = false;
  const refusal = refuse('us', 'store-closed', 'the store was closed');
  return {
    load: () => (closed ? refusal : accept(disk.lasting)),
    save: async (lasting) => {
      if (closed) return refusal;
      if (disk.full) return refuse('environment', 'store-full', 'no space is left');
      disk.lasting = structuredClone(lasting);
      disk.saves = (disk.saves ?? 0) + 1;
      return done;
    },
    close: async () => {
      closed = true;
    },
  };
}
