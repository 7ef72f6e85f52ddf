// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineNode20 } from '../bundler/verify.ts';
import { covered, parseLcov, withUnloaded } from './coverage.ts';
import { modelStage } from './models.ts';
import { one, root, runProgram, type Stage, type StageResult, testCounts } from './stage.ts';

/** Least shares of lines that must run. */
const leastCore = 0.9;
const leastAgent = 0.75;

const node = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');

function sources(pattern: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', pattern], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
}

const testFiles = (): string[] => sources('*.test.ts').filter((file) => !file.endsWith('.rig.test.ts'));

/** What the tests test: neither themselves nor what they are built of. */
const own = (file: string): boolean =>
  file.startsWith('agent/') && !/\.test\.ts$|\.d\.ts$/.test(file) && !file.includes('/testing/') && !file.includes('/contract/');

function coverageResult(lcov: string): StageResult {
  const texts = sources('agent/*.ts')
    .filter(own)
    .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const coverage = withUnloaded(parseLcov(readFileSync(lcov, 'utf8')), new Map(texts));
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

const models = modelStage(() => sources('*.pml'));

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

/**
 * Scenarios short enough for every run, `npm run hil` has them all; one of them by the oldest Node that a router may have. Both
 * must heal: agents that do nothing pass neither.
 */
const everyTime = [
  { name: 'silent-link-v', older: false },
  { name: 'silent-link-iv', older: true },
] as const;
/** Not where an interrupted `npm run hil` keeps its own. */
const finished = join(root, 'out', 'test', 'finished-runs.jsonl');

const scenarios: Stage = {
  name: 'scenarios',
  about: `the bundle heals a real mesh: ${everyTime.map(({ name, older }) => (older ? `${name} by Node 20` : name)).join(', ')}`,
  async run() {
    const total = { passed: 0, failed: 0, skipped: 0, output: '' };
    for (const { name, older } of everyTime) {
      const machine = older ? machineNode20() : null;
      if (older && machine === null) total.skipped += 1;
      const by = machine === null ? [] : ['--node', machine];
      const { status, output } = await runProgram(node, ['hil-tests/hil.ts', name, '--fresh', '--finished', finished, ...by], 8);
      total.passed += status === 0 ? 1 : 0;
      total.failed += status === 0 ? 0 : 1;
      total.output += output;
    }
    return total;
  },
};

export const testStages: readonly Stage[] = [unit, models, bundle, rig, scenarios];
