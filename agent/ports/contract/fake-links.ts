// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkControl } from '../link-control.ts';
import type { LinkView } from '../link-view.ts';
import { changeLink, type FakeKernelState, nextRefusal } from './fake-kernel-state.ts';

export function fakeLinkView(state: FakeKernelState): LinkView {
  return {
    async observe() {
      return (
        nextRefusal(state, 'observeLinks') ??
        accept({ links: [...state.links.values()], linkLocals: { ...state.linkLocals }, addresses: { ...state.addresses } })
      );
    },
    changes() {
      const taken = { changes: state.changes, lost: state.lost };
      state.changes = [];
      state.lost = false;
      return nextRefusal(state, 'changes') ?? accept(taken);
    },
    close: async () => undefined,
  };
}

export function fakeLinkControl(state: FakeKernelState): LinkControl {
  function setMaster(method: 'attach' | 'detach', hardif: IfIndex, mesh: IfIndex): Outcome<void> {
    const link = state.links.get(hardif);
    state.asked.push(`${method} ${link?.name ?? hardif}`);
    const refused = nextRefusal(state, method);
    if (refused !== null) return refused;
    if (link === undefined) return refuse('environment', 'no-such-interface', `there is no interface ${hardif}`);
    if (method === 'attach' && link.master === mesh) return done;
    if (method === 'attach' ? link.master !== null : link.master !== mesh)
      return refuse('environment', 'not-ours', `${link.name} belongs elsewhere`);
    changeLink(state, hardif, { master: method === 'attach' ? mesh : null });
    return done;
  }
  return {
    attach: async (hardif, mesh) => setMaster('attach', hardif, mesh),
    detach: async (hardif, mesh) => setMaster('detach', hardif, mesh),
  };
}
