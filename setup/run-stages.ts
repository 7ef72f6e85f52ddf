// SPDX-License-Identifier: Apache-2.0
import type { Count, Stage, StageResult } from './stage.ts';

/** Runs stages one after the other with one line of progress each; prints a failing one's output; ends with the counts. */
export async function runStages(stages: readonly Stage[]): Promise<number> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [index, stage] of stages.entries()) {
    process.stdout.write(`[${index + 1}/${stages.length}] ${stage.name}: ${stage.about} … `);
    const started = performance.now();
    let result: StageResult;
    try {
      result = await stage.run();
    } catch (error) {
      result = { passed: 0, failed: 1, skipped: 0, output: `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n` };
    }
    const took = ((performance.now() - started) / 1000).toFixed(0);
    process.stdout.write(`${result.failed === 0 ? 'ok' : 'FAILED'} (${describe(result)}, ${took} s)\n`);
    if (result.told) process.stdout.write(result.told);
    if (result.failed > 0) process.stdout.write(`${result.output.slice(-60_000)}\n`);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
  }
  process.stdout.write(`${describe(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

export function describe(count: Count): string {
  return `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
}
