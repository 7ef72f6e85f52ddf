// SPDX-License-Identifier: Apache-2.0
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithSignals } from './rigs/end-with-signals.ts';
import { openRig } from './rigs/open-rig.ts';
import { projectRoot } from './rigs/project.ts';
import { failure } from './rigs/refused.ts';
import { countsOf, findRigTests, runRigTest, type TestRun } from './rigs/rig-test-files.ts';

const help = `Runs the tests that need a real kernel (*.rig.test.ts), each file in a network namespace of its own inside one rig.

  rig-tests.ts [FILE…] [--rig qemu|native] [--coverage DIR]

  FILE            run only these; default: all of the project
  --rig KIND      default qemu
  --coverage DIR  write V8 coverage files there (as NODE_V8_COVERAGE does)

A file names further kernel modules in a comment of its own line: // rig-modules: macsec gcm
Exit status 0 only if every test of every file passed. Examples:
  rig-tests.ts
  rig-tests.ts agent/adapters/lmdb/full-disk.rig.test.ts
`;

interface Wishes {
  readonly files: readonly string[];
  readonly kind: 'qemu' | 'native';
  readonly coverage: string | null;
}

function readWishes(args: string[]): Wishes | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rig: { type: 'string', default: 'qemu' },
      coverage: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.rig !== 'qemu' && values.rig !== 'native') throw new Error(`--rig knows qemu and native, not ${values.rig}`);
  const files = positionals.length > 0 ? positionals.map((file) => relative(projectRoot, resolve(file))) : findRigTests(projectRoot);
  return { files, kind: values.rig, coverage: values.coverage === undefined ? null : resolve(values.coverage) };
}

function tell(run: TestRun): void {
  const passed = run.counts !== null && run.status === 0;
  const counts =
    run.counts === null ? 'told no counts' : `${run.counts.pass} passed, ${run.counts.fail} failed, ${run.counts.skipped} skipped`;
  console.log(`${passed ? '✔' : '✖'} ${run.file}: ${counts} (${(run.tookMs / 1000).toFixed(1)} s)`);
  // Totals only at the end: lines that look like them are set apart here.
  if (!passed) console.log(run.output.replaceAll(/^/gm, '    '));
}

async function main(): Promise<number> {
  const wishes = readWishes(process.argv.slice(2));
  if (wishes === null) {
    console.log(help);
    return 0;
  }
  const shared = wishes.coverage === null ? {} : { shared: wishes.coverage };
  const runs: TestRun[] = [];
  if (wishes.files.length > 0) {
    const rig = await openRig({ kind: wishes.kind, ...shared, progress: (text) => console.log(text) });
    try {
      for (const file of wishes.files) {
        const run = await runRigTest(rig, join(projectRoot, file), wishes.coverage !== null);
        runs.push({ ...run, file });
        tell({ ...run, file });
      }
    } finally {
      await rig.close();
    }
  }
  const total = countsOf(runs);
  console.log(`# files ${runs.length}\n# pass ${total.pass}\n# fail ${total.fail}\n# skipped ${total.skipped}`);
  return total.fail === 0 && runs.every((run) => run.status === 0) ? 0 : 1;
}

endWithSignals();

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(failure(error));
    process.exit(1);
  },
);
