// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { runStages } from './run-stages.ts';
import { staticStages } from './static-stages.ts';
import { testStages } from './test-stages.ts';

const all = [...staticStages, ...testStages];
const usage = `npm test [-- OPTIONS]

Everything that must hold before a change lands. The last line counts it: "N passed, N failed".

  --only NAME[,NAME]   these stages only
  --list               the stages
  --help               this text

  npm test
  npm test -- --only format,types,unit
`;

async function main(): Promise<number> {
  let values: { only?: string; list?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (values.help) process.stdout.write(usage);
  else if (values.list) process.stdout.write(all.map((stage) => `${stage.name.padEnd(10)} ${stage.about}\n`).join(''));
  else {
    const names = values.only?.split(',');
    const unknown = names?.filter((name) => !all.some((stage) => stage.name === name)) ?? [];
    if (unknown.length > 0) {
      process.stderr.write(`--only: no stage is called ${unknown.join(', ')}; there are ${all.map((stage) => stage.name).join(', ')}\n`);
      return 2;
    }
    return runStages(names === undefined ? all : all.filter((stage) => names.includes(stage.name)));
  }
  return 0;
}

process.exit(await main());
