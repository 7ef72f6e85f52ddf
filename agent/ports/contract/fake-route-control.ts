// SPDX-License-Identifier: Apache-2.0
import { accept, done, refuse } from '../../core/refusal.ts';
import type { RouteControl } from '../route-control.ts';
import { type FakeKernelState, nextRefusal } from './fake-kernel-state.ts';

const slots = 8;
const address = /^\d{1,3}(\.\d{1,3}){3}$/;
const badAddress = refuse('us', 'bad-address', 'this is no IPv4 address');

export function fakeRouteControl(state: FakeKernelState): RouteControl {
  return {
    async divertDefault(mesh, via) {
      state.asked.push(`divertDefault ${via}`);
      const refused = nextRefusal(state, 'divertDefault');
      if (refused !== null) return refused;
      if (!address.test(via)) return badAddress;
      state.diversion = { mesh, via };
      return done;
    },
    async restoreDefault(_mesh, via) {
      state.asked.push(`restoreDefault ${via}`);
      const refused = nextRefusal(state, 'restoreDefault');
      if (refused !== null) return refused;
      state.diversion = null;
      return done;
    },
    async diverted(mesh, via) {
      if (!address.test(via)) return badAddress;
      return (
        nextRefusal(state, 'diverted') ?? accept(state.diversion !== null && state.diversion.mesh === mesh && state.diversion.via === via)
      );
    },
    async steerProof(slot, _mesh, via) {
      const refused = nextRefusal(state, 'steerProof');
      if (refused !== null) return refused;
      if (!Number.isInteger(slot) || slot < 0 || slot >= slots) return refuse('us', 'bad-slot', `there are ${slots} proof tables`);
      if (via !== null && !address.test(via)) return badAddress;
      if (via === null && state.defaultVia === null)
        return refuse('environment', 'no-default-route', 'this router has no IPv4 default route of its own');
      state.proofs.set(slot, via);
      return accept({ firstPort: 27_600 + slot * 16 });
    },
    async clearProofs() {
      state.proofs.clear();
      return done;
    },
  };
}
