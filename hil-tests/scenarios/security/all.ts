// SPDX-License-Identifier: Apache-2.0
import type { ScriptedScenario } from '../scenario.ts';

/** Attacks on a protected mesh, and changes of its identities. */
export const securityScenarios: readonly ScriptedScenario[] = [];
