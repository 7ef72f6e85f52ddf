// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fingerprintOf } from '../fingerprint.ts';
import { endWithSignals } from '../rigs/end-with-signals.ts';
import { buildPinnedBundle } from '../rigs/pinned-bundle.ts';
import { nodePath, projectRoot } from '../rigs/project.ts';
import { failure } from '../rigs/refused.ts';
import type { RigKind } from '../rigs/rig.ts';
import type { Bench } from './bench-of.ts';
import { bundleSize } from './bundle-size.ts';
import { type HeldFigure, lineOf } from './figure.ts';
import { openFinishedSamples } from './finished-samples.ts';
import { healGateway } from './heal-gateway.ts';
import { healGreyLink } from './heal-grey-link.ts';
import { healSilentLink } from './heal-silent-link.ts';
import { idleCpu } from './idle-cpu.ts';
import { loopCost } from './loop-cost.ts';
import { memory } from './memory.ts';
import { playBenches } from './play-benches.ts';
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

A bench that breaks off fails, and the others go on. Exit status 0 only if every target was reached.

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
    help: { type: 'boolean', short: 'h' },
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

function inWords(figure: HeldFigure): string {
  const ratio = figure.ratio === null ? '' : `, ratio ${figure.ratio}`;
  const beside = figure.peerValue === null ? '' : `; ${figure.peer}: ${figure.peerValue}${ratio}`;
  return `${figure.name} ${figure.variant}: ${figure.value} ${figure.unit} (p95 ${figure.p95}, max ${figure.max}, n ${figure.n})${beside}`;
}

/** The benches and variants that were named; null: all of a bench's variants. */
function asked(names: readonly string[]): { bench: Bench; variants: readonly string[] | null }[] {
  const wanted = names.map((one) => one.split(':'));
  return benches
    .filter((bench) => wanted.some(([name]) => name === bench.name))
    .map((bench) => {
      const variants = wanted.filter(([name]) => name === bench.name).map(([, variant]) => variant);
      return { bench, variants: variants.includes(undefined) ? null : variants.filter((one) => one !== undefined) };
    });
}

async function measure(options: Options): Promise<number> {
  const { json, plot } = options;
  if (json !== null) {
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, '');
  }
  const draw = (name: string, svg: () => string): void => {
    if (plot === null) return;
    mkdirSync(plot, { recursive: true });
    writeFileSync(join(plot, `${name}.svg`), svg());
  };
  let last = '';
  const progress = (text: string): void => {
    if (text !== last) process.stderr.write(`  ${text}\n`);
    last = text;
  };
  const picked = asked(options.names);
  const bundled = picked.some(({ bench }) => bench.bundled);
  if (bundled) process.stderr.write('building the bundle\n');
  const bundle = bundled ? await buildPinnedBundle() : null;
  const by = [nodePath, process.version, options.rig];
  const of = fingerprintOf({ root: projectRoot, code: ['hil-tests', 'agent'], bundle, with: by });
  const finished = openFinishedSamples(join(projectRoot, 'out', 'bench', 'finished.jsonl'), of, options.fresh);
  return playBenches(picked, {
    finished,
    context: { runs: options.runs, rig: options.rig, bundle: bundle ?? '', progress, draw },
    tell(figure) {
      process.stdout.write(`${inWords(figure)}\n`);
      if (json !== null) appendFileSync(json, `${lineOf(figure)}\n`);
    },
    say: (text) => void process.stderr.write(`${text}\n`),
    judge: (text) => void process.stdout.write(`${text}\n`),
  });
}

async function main(): Promise<number> {
  const options = read(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else if (options === 'list')
    for (const bench of benches) process.stdout.write(`${bench.name.padEnd(18)} ${bench.about}; to reach: ${bench.target}\n`);
  else if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${usage}`);
    return 2;
  } else return measure(options);
  return 0;
}

endWithSignals();
main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${failure(error)}\n`);
    process.exit(1);
  },
);
