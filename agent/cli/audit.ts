// SPDX-License-Identifier: Apache-2.0
import { readAuditFiles } from '../adapters/audit/audit-files.ts';
import { type ChainReport, verifyChain } from '../adapters/audit/verify-chain.ts';
import { describeProblem } from '../config/problem.ts';
import { readConfig, standardConfigFile } from '../config.ts';
import { exitStatus } from './exit-status.ts';
import { type CommandShape, readWords } from './read-words.ts';
import { plainText, type Screen } from './screen.ts';
import { tellRefusal } from './workplace.ts';

const commands: Readonly<Record<'verify', CommandShape>> = {
  verify: { argument: 'a file', optional: true, texts: ['config'], flags: ['json'] },
};

const help = `x0tta6bl4 audit: the record of every decision

  x0tta6bl4 audit verify [FILE]    follow the chain of hashes through one file, or through all of audit.path (a directory may be named)

  --config FILE   configuration, UCI or JSON (default /etc/config/x0tta6bl4)
  --json          for programs: one JSON value

Note the head that it tells somewhere else: lines that were cut off at the end leave no gap, and only an older head shows that it is gone.
Exit status: 0 the chain holds, 1 it does not or cannot be read, 2 wrong usage, 3 the configuration has problems.
`;

/** The named place, else audit.path; null where the configuration has problems, which were told. */
function placeOf(named: string, config: string | null, screen: Screen): string | null {
  if (named !== '') return named;
  const read = readConfig(config ?? standardConfigFile);
  if (read.ok) return read.config.audit.path;
  for (const problem of read.problems) screen.err(`${plainText(describeProblem(problem))}\n`);
  return null;
}

function inWords({ records, head, first, problems }: ChainReport): { readonly out: string; readonly err: string } {
  const lost = records.reduce((sum, record) => sum + (record.kind === 'lost' ? record.lost : 0), 0);
  const decisions = records.reduce((sum, record) => sum + (record.kind === 'decided' ? record.count : 0), 0);
  const told = [
    head === null ? 'no record' : `records ${first} to ${head.seq}, ${decisions} decisions${lost > 0 ? `, ${lost} lost` : ''}`,
    ...(head === null ? [] : [`head ${head.hash}`]),
    ...(problems.length === 0 ? ['the chain holds'] : []),
  ];
  return {
    out: `${told.join('\n')}\n`,
    err: problems.map(({ file, line, wrong }) => `${plainText(file)} (line ${line}): ${wrong} [chain-broken]\n`).join(''),
  };
}

/** The record of decisions, from the words behind `audit` to the exit status. */
export function audit(words: readonly string[], screen: Screen): number {
  const read = readWords('audit', commands, words);
  if (!read.ok) return tellRefusal(screen, read.refusal);
  if (read.value.command === 'help') {
    screen.out(help);
    return exitStatus.success;
  }
  const place = placeOf(read.value.argument, read.value.text('config'), screen);
  if (place === null) return exitStatus.config;
  const files = readAuditFiles(place);
  if (!files.ok) return tellRefusal(screen, files.refusal);
  const report = verifyChain(files.value);
  if (read.value.flag('json')) {
    const { head, first, problems, records } = report;
    screen.out(`${JSON.stringify({ place, ok: problems.length === 0, first, head, records: records.length, problems })}\n`);
  } else {
    const { out, err } = inWords(report);
    screen.out(out);
    if (err !== '') screen.err(err);
  }
  return report.problems.length === 0 ? exitStatus.success : exitStatus.refused;
}
