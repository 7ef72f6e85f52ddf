// SPDX-License-Identifier: Apache-2.0
import { bridgedScenarios } from './bridged-scenarios.ts';
import { gatewayScenarios } from './gateway-scenarios.ts';
import { linkScenarios } from './link-scenarios.ts';
import { quietScenarios } from './quiet-scenarios.ts';
import { routerScenarios } from './router-scenarios.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, the short ones first. */
export const scenarios: readonly Scenario[] = [
  ...linkScenarios,
  ...routerScenarios,
  ...gatewayScenarios,
  ...bridgedScenarios,
  ...quietScenarios,
];
