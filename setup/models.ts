// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checksOf, missingChecks, type SpinCheck } from './spin-checks.ts';
import { faults, type SpinReport, spinReport } from './spin-report.ts';
import { root, runProgram, type Stage } from './stage.ts';

/** Megabytes that one search may take, and the longest path in it; a search that needs more is no complete one. */
const mostMemory = 500;
const deepest = 10_000;

interface Searched {
  readonly report: SpinReport;
  readonly output: string;
}

/** Makes, compiles and runs the verifier of one check (spin 6). */
async function search(model: string, check: SpinCheck, folder: string): Promise<Searched> {
  mkdirSync(folder, { recursive: true });
  const inFolder = (program: string, args: readonly string[]) => runProgram(program, args, 5, process.env, folder);
  const made = await inFolder('spin', [...check.macros.map((macro) => `-D${macro}`), '-a', join(root, model)]);
  const kind = check.kind === 'liveness' ? [] : ['-DSAFETY', '-DNOCLAIM'];
  // A fault that was put in is found at once: there compiling takes the time.
  const effort = check.kind === 'caught' ? '-O0' : '-O2';
  const compiled = await inFolder('gcc', [effort, '-w', `-DMEMLIM=${mostMemory}`, ...kind, '-o', 'pan', 'pan.c']);
  if (made.status !== 0 || compiled.status !== 0) return { report: spinReport(''), output: made.output + compiled.output };
  const ran = await inFolder(join(folder, 'pan'), [`-m${deepest}`, '-w22', ...(check.kind === 'liveness' ? ['-a'] : [])]);
  return { report: spinReport(ran.output), output: ran.output };
}

const grouped = (count: number): string => count.toLocaleString('en');

/** Every protocol model of the tree, each check that it names; a model that cannot be seen to fail counts as failed. */
export function modelStage(models: () => readonly string[]): Stage {
  return {
    name: 'models',
    about: 'protocol models, checked by spin',
    async run() {
      const total = { passed: 0, failed: 0, skipped: 0, output: '', told: '' };
      for (const model of models()) {
        const text = readFileSync(join(root, model), 'utf8');
        const missing = missingChecks(text);
        total.failed += missing.length;
        total.output += missing.map((why) => `${model}: ${why}\n`).join('');
        for (const check of checksOf(text)) {
          const name = [check.kind, ...check.macros].join(' ');
          const folder = join(root, 'out', 'models', `${basename(model, '.pml')}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`);
          const { report, output } = await search(model, check, folder);
          const wrong = faults(check, report);
          total.passed += wrong.length === 0 ? 1 : 0;
          total.failed += wrong.length === 0 ? 0 : 1;
          if (wrong.length > 0) total.output += `${output}\n${model}, ${name}: ${wrong.join('; ')}\n`;
          total.told += `    ${basename(model)} ${name}: ${grouped(report.states)} states, ${Math.round(report.memory)} MB\n`;
        }
      }
      return total;
    },
  };
}
