// SPDX-License-Identifier: Apache-2.0
import { twoGateways } from '../topologies/gateways.ts';
import type { Scenario } from './scenario.ts';

export const gatewayScenarios: readonly Scenario[] = [
  {
    name: 'black-holed-uplink',
    about: 'a gateway announces itself though nothing passes its uplink: its clients reach the internet through the other one',
    topology: twoGateways,
    algorithm: 'iv',
    // r2 sits beside r1 and leases from it.
    watch: { from: 'r2', to: 'internet' },
    fault: { kind: 'black-holed-uplink', router: 'r1' },
    calm: 8000,
    during: 25_000,
    expect: { heal: 'verified', detectWithinMs: 5000, recoverWithinMs: 8000, putBackWithinMs: null },
  },
];
