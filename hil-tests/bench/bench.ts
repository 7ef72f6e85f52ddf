// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundle, bundleName } from '../../bundler/build.ts';
import { endWithSignals } from '../rigs/end-with-signals.ts';
import { nodePath, projectRoot } from '../rigs/project.ts';
import type { RigKind } from '../rigs/rig.ts';
import type { Bench } from './bench-of.ts';
import { bundleSize } from './bundle-size.ts';
import { type HeldFigure, lineOf, missed } from './figure.ts';
import { openFinishedSamples } from './finished-samples.ts';
import { healGateway } from './heal-gateway.ts';
import { healGreyLink } from './heal-grey-link.ts';
import { healSilentLink } from './heal-silent-link.ts';
import { idleCpu } from './idle-cpu.ts';
import { loopCost } from './loop-cost.ts';
import { memory } from './memory.ts';
import { startTime } from './start-time.ts';

const benches: readonly Bench[] = [bundleSize, startTime, loopCost, idleCpu, memory, healSilentLink, healGateway, healGreyLink];

const usage = `npm run bench -- NAME[:VARIANT]… [OPTIONS]

Measures, with the peer beside each figure in the same run. An interrupted call goes on where it stopped.

  --runs N      measurements of each figure (default: what the bench asks for)
  --plot DIR    draws what is easier seen than read, as SVG
  --json FILE   one object a line: {"name","variant","value","unit","peer","peerValue","ratio","n","p50","p95","max"}
  --rig KIND    qemu (default; needs no root) or native (root, batman-adv in the running kernel)
  --fresh       forget an interrupted call
  --list        the benches
  --help        this text

Exit status 0 only if every target was reached.

  npm run bench -- loop bundle
  npm run bench -- heal-silent-link:v
  npm run bench -- heal-silent-link --runs 30 --json out/heal.jsonl --plot out/plots
`;

interface Options {
  readonly names: readonly string[];
  readonly runs: number | null;
  readonly json: string | null;
  readonly plot: string | null;
  readonly fresh: boolean;
  readonly rig: RigKind;
}

function read(args: readonly string[]): Options | 'help' | 'list' | string {
  const options = {
    runs: { type: 'string' },
    json: { type: 'string' },
    plot: { type: 'string' },
    rig: { type: 'string', default: 'qemu' },
    fresh: { type: 'boolean' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    if (values.list) return 'list';
    for (const [name, variant] of positionals.map((one) => one.split(':'))) {
      const bench = benches.find((one) => one.name === name);
      if (bench === undefined) return `there is no bench "${name}"; there are ${benches.map((one) => one.name).join(', ')}`;
      if (variant !== undefined && !bench.variants?.includes(variant))
        return `${name} has no variant "${variant}"; it has ${bench.variants?.join(', ') ?? 'none'}`;
    }
    if (positionals.length === 0) return `name a bench: ${benches.map((bench) => bench.name).join(', ')}`;
    const runs = values.runs === undefined ? null : Number(values.runs);
    if (runs !== null && !(Number.isInteger(runs) && runs >= 1 && runs <= 1000))
      return `--runs: "${values.runs}" is not a whole number from 1 to 1000`;
    if (values.rig !== 'qemu' && values.rig !== 'native') return `--rig: "${values.rig}" is neither qemu nor native`;
    return {
      names: positionals,
      rig: values.rig,
      runs,
      json: values.json ?? null,
      plot: values.plot ?? null,
      fresh: values.fresh ?? false,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function tell(figure: HeldFigure): void {
  const ratio = figure.ratio === null ? '' : `, ratio ${figure.ratio}`;
  const beside = figure.peerValue === null ? '' : `; ${figure.peer}: ${figure.peerValue}${ratio}`;
  process.stdout.write(
    `${figure.name} ${figure.variant}: ${figure.value} ${figure.unit} (p95 ${figure.p95}, max ${figure.max}, n ${figure.n})${beside}\n`,
  );
}

/** Builds the bundle where one of the benches runs it; gives what measurements depend on. */
async function prepared(options: Options, wanted: readonly Bench[]): Promise<string> {
  const hash = createHash('sha256').update(`${nodePath} ${process.version} ${options.rig}`);
  if (wanted.some((bench) => bench.bundled)) {
    const out = join(projectRoot, 'dist');
    process.stderr.write('building the bundle\n');
    await buildBundle(projectRoot, out);
    hash.update(readFileSync(join(out, bundleName)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function measure(options: Options): Promise<number> {
  if (options.json !== null) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, '');
  }
  const folder = options.plot;
  const draw = (name: string, svg: () => string): void => {
    if (folder === null) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.svg`), svg());
  };
  let last = '';
  const progress = (text: string): void => {
    if (text !== last) process.stderr.write(`  ${text}\n`);
    last = text;
  };
  const wanted = options.names.map((one) => one.split(':'));
  const picked = benches.filter((one) => wanted.some(([name]) => name === one.name));
  const file = join(projectRoot, 'out', 'bench', 'finished.jsonl');
  const all = openFinishedSamples(file, await prepared(options, picked), options.fresh);
  const problems: string[] = [];
  for (const bench of picked) {
    const finished = all.of(bench.name);
    const asked = wanted.filter(([name]) => name === bench.name).map(([, variant]) => variant);
    const variants = asked.includes(undefined) ? null : asked.filter((one) => one !== undefined);
    process.stderr.write(`${bench.name}: ${bench.about}; to reach: ${bench.target}\n`);
    for (const figure of await bench.run({ runs: options.runs, rig: options.rig, variants, progress, finished, draw })) {
      tell(figure);
      if (options.json !== null) appendFileSync(options.json, `${lineOf(figure)}\n`);
      problems.push(...missed(figure));
    }
    finished.forget();
  }
  for (const problem of problems) process.stdout.write(`missed: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const asked = read(process.argv.slice(2));
  if (asked === 'help') process.stdout.write(usage);
  else if (asked === 'list')
    for (const bench of benches) process.stdout.write(`${bench.name.padEnd(18)} ${bench.about}; to reach: ${bench.target}\n`);
  else if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${usage}`);
    return 2;
  } else return measure(asked);
  return 0;
}

endWithSignals();
process.exit(await main());
