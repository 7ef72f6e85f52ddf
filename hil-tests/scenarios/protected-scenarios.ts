// SPDX-License-Identifier: Apache-2.0
import { gatewayScenarios } from './gateway-scenarios.ts';
import { linkScenarios } from './link-scenarios.ts';
import { quietScenarios } from './quiet-scenarios.ts';
import { routerScenarios } from './router-scenarios.ts';
import type { Scenario } from './scenario.ts';

/** A neighbour on a medium has a device of its own, which may be cut without harm to the others. */
function unshared({ forbidden: _forbidden, ...expect }: Scenario['expect']): Pick<Scenario, 'about' | 'expect'> {
  return { about: 'two of four routers on one medium no longer hear each other; over protected links, one of which may be cut', expect };
}

/** The same faults and the same limits, where everything travels inside MACsec. */
export const protectedScenarios: readonly Scenario[] = [...linkScenarios, ...routerScenarios, ...gatewayScenarios, ...quietScenarios]
  .filter(({ name }) => name !== 'quiet-contention')
  .map((plain) => ({
    ...plain,
    name: `${plain.name}-protected`,
    about: `${plain.about}; over protected links`,
    links: 'protected',
    ...(plain.name === 'shared-medium' ? unshared(plain.expect) : {}),
  }));
