// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { covered, parseLcov } from './coverage.ts';
import { one, root, runProgram, type Stage, type StageResult, testCounts } from './stage.ts';

/** Least shares of lines that must run. */
const leastCore = 0.9;
const leastAgent = 0.75;

const node = join(root, 'node_modules', '.bin', 'node');

function testFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => file !== '' && !file.endsWith('.rig.test.ts') && existsSync(join(root, file)));
}

function coverageResult(lcov: string): StageResult {
  const coverage = parseLcov(readFileSync(lcov, 'utf8'));
  const own = (file: string): boolean =>
    file.startsWith('agent/') && !file.endsWith('.test.ts') && !file.includes('/testing/') && !file.includes('/contract/');
  const core = covered(coverage, (file) => own(file) && file.startsWith('agent/core/'));
  const agent = covered(coverage, own);
  const told = `lines covered: ${(core * 100).toFixed(1)} % of agent/core (at least ${leastCore * 100}), ${(agent * 100).toFixed(1)} % of agent (at least ${leastAgent * 100})\n`;
  return one(core >= leastCore && agent >= leastAgent, told);
}

const unit: Stage = {
  name: 'unit',
  about: 'unit, property and contract tests, with coverage',
  async run() {
    mkdirSync(join(root, 'coverage'), { recursive: true });
    const lcov = join(root, 'coverage', 'lcov.info');
    const args = [
      '--test',
      '--test-concurrency=2',
      '--experimental-test-coverage',
      '--test-coverage-include=agent/**/*.ts',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=lcov',
      `--test-reporter-destination=${lcov}`,
      ...testFiles(),
    ];
    const { status, output } = await runProgram(node, args, 10);
    const counts = testCounts(output);
    if (counts === null) return one(false, `${output}\nthe test runner told no counts\n`);
    const coverage = coverageResult(lcov);
    const failed = counts.failed + coverage.failed + (status !== 0 && counts.failed === 0 ? 1 : 0);
    return { passed: counts.passed + coverage.passed, failed, skipped: counts.skipped, output: `${output}\n${coverage.output}` };
  },
};

const bundle: Stage = {
  name: 'bundle',
  about: 'the bundle within its budget, reproducible, licences allowed, running on Node 20 and 24',
  async run() {
    const { status, output } = await runProgram(node, ['bundler/bundle.ts', '--check'], 5);
    return one(status === 0, output);
  },
};

const rig: Stage = {
  name: 'rig',
  about: 'adapters against a real kernel in the rig',
  async run() {
    const { status, output } = await runProgram(node, ['hil-tests/rig-tests.ts'], 10);
    const counts = testCounts(output);
    if (counts === null) return one(false, `${output}\nthe rig told no counts\n`);
    return { ...counts, failed: counts.failed + (status !== 0 && counts.failed === 0 ? 1 : 0), output };
  },
};

/** Scenarios short enough for every run; `npm run hil` has them all. */
const everyTime = ['silent-link-v', 'agent-killed'];

const scenarios: Stage = {
  name: 'scenarios',
  about: `the bundle heals a real mesh: ${everyTime.join(', ')}`,
  async run() {
    const { status, output } = await runProgram(node, ['hil-tests/hil.ts', ...everyTime, '--fresh'], 8);
    return one(status === 0, output);
  },
};

export const testStages: readonly Stage[] = [unit, bundle, rig, scenarios];
