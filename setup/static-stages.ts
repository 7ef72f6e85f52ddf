// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { biome } from './biome.ts';
import { checkHouseRules } from './house-rules.ts';
import { one, root, runProgram, type Stage } from './stage.ts';

const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

const format: Stage = {
  name: 'format',
  about: 'formatting, lint, layers, no clock and no randomness in the core',
  async run() {
    const { status, output } = await runProgram(biome, ['check', '--error-on-warnings', '--max-diagnostics=50', '.'], 3);
    return one(status === 0, output);
  },
};

const types: Stage = {
  name: 'types',
  about: 'TypeScript, strict; the core without any of Node’s types',
  async run() {
    const all = await runProgram(bin('tsc'), ['-p', 'tsconfig.json'], 5);
    const core = await runProgram(bin('tsc'), ['-p', 'agent/core/tsconfig.json'], 5);
    const passed = Number(all.status === 0) + Number(core.status === 0);
    return { passed, failed: 2 - passed, skipped: 0, output: all.output + core.output };
  },
};

const rules: Stage = {
  name: 'rules',
  about: 'licence line, length and name of every source file',
  run: () => {
    const broken = checkHouseRules();
    return Promise.resolve(one(broken.length === 0, `${broken.join('\n')}\n`));
  },
};

/** What needs no run of the product. */
export const staticStages: readonly Stage[] = [format, types, rules];
