// SPDX-License-Identifier: Apache-2.0
import { bridged } from '../topologies/bridged.ts';
import { gatewayScenarios } from './gateway-scenarios.ts';
import { linkScenarios } from './link-scenarios.ts';
import { routerScenarios } from './router-scenarios.ts';
import type { Scenario } from './scenario.ts';

/** What rests on notices and echoes over the mesh: a verified heal, a router out of reach that is found, another gateway. */
const carriedOver: ReadonlySet<string> = new Set(['silent-link-iv', 'router-crash-v', 'black-holed-uplink']);

/** The same faults, and the same to be expected, where each router's bat0 is a port of a bridge. */
export const bridgedScenarios: readonly Scenario[] = [...linkScenarios, ...routerScenarios, ...gatewayScenarios]
  .filter(({ name }) => carriedOver.has(name))
  .map((plain) => ({
    ...plain,
    name: `bridged-${plain.name}`,
    about: `${plain.about}; bat0 is a port of a bridge`,
    topology: () => bridged(plain.topology()),
  }));
