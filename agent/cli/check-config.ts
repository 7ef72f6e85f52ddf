// SPDX-License-Identifier: Apache-2.0

import { loadConditions } from '../config/load-conditions.ts';
import { describeProblem } from '../config/problem.ts';
import { readConfig, standardConfigFile } from '../config.ts';
import type { Request } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { plainText, type Screen } from './screen.ts';
import { tellRefusal } from './workplace.ts';

export async function checkConfig(request: Request, screen: Screen): Promise<number> {
  const file = request.argument ?? request.config ?? standardConfigFile;
  const conditions = await loadConditions();
  if (!conditions.ok) return tellRefusal(screen, conditions.refusal);
  const outcome = readConfig(file, conditions.value);
  const problems = outcome.ok ? [] : outcome.problems;
  if (request.json)
    screen.out(`${JSON.stringify({ file, ok: outcome.ok, problems, ...(outcome.ok ? { config: outcome.config } : {}) })}\n`);
  else if (outcome.ok) screen.out(`${file}: no problem\n`);
  else for (const problem of problems) screen.err(`${plainText(describeProblem(problem))}\n`);
  return outcome.ok ? exitStatus.success : exitStatus.config;
}
