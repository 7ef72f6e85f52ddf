// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprintOf } from './fingerprint.ts';
import { FinishedRuns, type Row } from './hil/finished-runs.ts';
import { playAll } from './hil/play-all.ts';
import { help, readWishes, type Wishes } from './hil/wishes.ts';
import { endWithSignals } from './rigs/end-with-signals.ts';
import { buildPinnedBundle, pinBundle } from './rigs/pinned-bundle.ts';
import { nodePath, projectRoot } from './rigs/project.ts';
import { failure } from './rigs/refused.ts';
import { scenarios } from './scenarios/all.ts';

const say = (text: string): void => console.log(text);
const milliseconds = (value: number | null): string => (value === null ? '–' : `${Math.round(value)} ms`);

function tell(row: Row): void {
  const figures = `detected ${milliseconds(row.detectMs)}, recovered ${milliseconds(row.recoverMs)}, ${row.lostPackets} probes lost`;
  say(`${row.passed ? '✔' : '✖'} ${row.scenario}: ${figures}, ${row.falseActions} false actions, ${row.undone} undone`);
  if (row.error !== null) say(`    ${row.error}`);
}

/** The bundle under test, of this call alone: a copy of a given one, or one built now from the sources. */
async function bundleFor(wishes: Wishes): Promise<string> {
  if (wishes.bundle !== null) return pinBundle(realpathSync(wishes.bundle));
  say('building the bundle');
  return buildPinnedBundle();
}

async function run(wishes: Wishes): Promise<number> {
  const bundle = await bundleFor(wishes);
  const by = [wishes.node ?? nodePath, wishes.kind];
  const fingerprint = fingerprintOf({ root: projectRoot, code: ['hil-tests'], bundle, with: by });
  const finished = new FinishedRuns(wishes.finished, wishes.fresh);
  const { json } = wishes;
  if (json !== null) {
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, '');
  }
  const done = (row: Row): void => {
    tell(row);
    if (json !== null) appendFileSync(json, `${JSON.stringify(row)}\n`);
  };
  const rows = await playAll({ wishes, bundle, fingerprint, finished, say, done });
  finished.forget();
  const passed = rows.filter((row) => row.passed).length;
  say(`${passed} of ${rows.length} runs passed`);
  return passed === rows.length ? 0 : 1;
}

async function main(): Promise<number> {
  const read = readWishes(process.argv.slice(2));
  switch (read.do) {
    case 'help':
      say(help);
      return 0;
    case 'list':
      for (const { name, about } of scenarios) say(`${name.padEnd(28)} ${about}`);
      return 0;
    case 'refuse':
      for (const problem of read.problems) console.error(problem);
      return 2;
    case 'run':
      return run(read.wishes);
  }
}

endWithSignals();

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(failure(error));
    process.exit(1);
  },
);
