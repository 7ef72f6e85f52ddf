// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Refusal, refuse } from '../../core/refusal.ts';
import type { UnderlayFilter, UnderlayFilterCounters } from '../underlay-filter.ts';

export interface FakeFilterState {
  /** Interfaces that there are; `shared` carry VLANs. */
  readonly underlays: Map<IfIndex, { shared: boolean }>;
  readonly guarded: Map<IfIndex, { clear: boolean; counters: UnderlayFilterCounters }>;
  /** Refusals to come, by method: the next call of it takes the first. */
  readonly refusals: Map<keyof UnderlayFilter, Refusal[]>;
}

const none: UnderlayFilterCounters = { protected: 0, agent: 0, needed: 0, clear: 0, dropped: 0 };

/** The filter in memory: says what is in place and drops nothing. */
export function fakeUnderlayFilter(underlays: readonly IfIndex[]): { readonly state: FakeFilterState; readonly filter: UnderlayFilter } {
  const state: FakeFilterState = {
    underlays: new Map(underlays.map((ifindex) => [ifindex, { shared: false }])),
    guarded: new Map(),
    refusals: new Map(),
  };
  function planned(method: keyof UnderlayFilter): { ok: false; refusal: Refusal } | null {
    const refusal = state.refusals.get(method)?.shift();
    return refusal === undefined ? null : { ok: false, refusal };
  }
  const filter: UnderlayFilter = {
    async guard(underlay, clear) {
      const refused = planned('guard');
      if (refused !== null) return refused;
      const found = state.underlays.get(underlay);
      if (found === undefined) return refuse('environment', 'no-such-interface', `there is no interface ${underlay}`);
      if (found.shared) return refuse('operator', 'underlay-shared', 'a VLAN stands on this interface');
      if (state.guarded.get(underlay)?.clear !== clear) state.guarded.set(underlay, { clear, counters: none });
      return done;
    },
    async lift(underlay) {
      const refused = planned('lift');
      if (refused !== null) return refused;
      state.guarded.delete(underlay);
      return done;
    },
    async read(underlay, clear) {
      const found = state.guarded.get(underlay);
      return planned('read') ?? accept(found?.clear === clear ? found.counters : null);
    },
  };
  return { state, filter };
}
