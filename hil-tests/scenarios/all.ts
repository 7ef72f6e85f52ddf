// SPDX-License-Identifier: Apache-2.0
import { bridgedScenarios } from './bridged-scenarios.ts';
import { gatewayScenarios } from './gateway-scenarios.ts';
import { linkScenarios } from './link-scenarios.ts';
import { protectedScenarios } from './protected-scenarios.ts';
import { quietScenarios } from './quiet-scenarios.ts';
import { routerScenarios } from './router-scenarios.ts';
import type { Playable, Scenario } from './scenario.ts';
import { securityScenarios } from './security/all.ts';

/** Those that inject a fault, or none, and judge what the agents do about it. */
export const healScenarios: readonly Scenario[] = [
  ...linkScenarios,
  ...routerScenarios,
  ...gatewayScenarios,
  ...bridgedScenarios,
  ...quietScenarios,
  ...protectedScenarios,
];

const isQuiet = ({ fault }: Scenario): boolean => fault === null;

/** Every scenario, the short ones first. */
export const scenarios: readonly Playable[] = [
  ...healScenarios.filter((scenario) => !isQuiet(scenario)),
  ...securityScenarios,
  ...healScenarios.filter(isQuiet),
];
