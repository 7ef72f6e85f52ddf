// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../rigs/project.ts';
import type { RigKind } from '../rigs/rig.ts';
import { scenarios as every } from '../scenarios/all.ts';
import { isScripted, type Playable } from '../scenarios/scenario.ts';

export interface Wishes {
  readonly scenarios: readonly Playable[];
  readonly runs: number;
  readonly json: string | null;
  readonly fresh: boolean;
  /** Where finished runs are kept until all are. */
  readonly finished: string;
  /** Folder for what the agents of failed runs show and wrote. */
  readonly evidence: string;
  readonly kind: RigKind;
  /** Null: build it. */
  readonly bundle: string | null;
  readonly node: string | null;
}

export type Read =
  | { readonly do: 'run'; readonly wishes: Wishes }
  | { readonly do: 'help' | 'list' }
  | { readonly do: 'refuse'; readonly problems: string[] };

export const help = `Plays scenarios on a real kernel: builds a mesh, runs the bundled agent on each router, injects a fault and scores what happens.

  npm run hil -- [SCENARIO…] [--runs N] [--json FILE] [--list] [--fresh] [--minutes N] [--rig qemu|native] [--node FILE] [--bundle FILE]

  SCENARIO       a name of --list, or the beginning of some (silent-link: all that begin so); default: all
  --runs N       how often each is played; default 1
  --json FILE    one JSON object a line and run
  --fresh        forget the finished runs of an interrupted call; otherwise they are not played again
  --finished FILE where finished runs are kept meanwhile; default out/hil/finished.jsonl
  --evidence DIR for what the agents of a run that fails show and wrote; default out/hil/failed
  --minutes N    length of the scenarios without a fault; default 10
  --rig KIND     qemu (default; needs no root) or native (root, batman-adv in the running kernel)
  --node FILE    the Node that runs the agents; default the project's own
  --bundle FILE  the bundle under test; default: built now

Exit status 0 only if every run passed. Examples:
  npm run hil -- silent-link-v
  npm run hil -- silent-link grey-link --runs 5 --json out/hil.jsonl
  npm run hil -- quiet --minutes 2
  npm run hil -- silent-link-v --node /usr/bin/node
`;

const options = {
  runs: { type: 'string', default: '1' },
  json: { type: 'string' },
  minutes: { type: 'string' },
  rig: { type: 'string', default: 'qemu' },
  node: { type: 'string' },
  finished: { type: 'string', default: join(projectRoot, 'out', 'hil', 'finished.jsonl') },
  evidence: { type: 'string', default: join(projectRoot, 'out', 'hil', 'failed') },
  bundle: { type: 'string' },
  list: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function chosen(names: readonly string[], problems: string[]): Playable[] {
  if (names.length === 0) return [...every];
  const picked = new Set<Playable>();
  for (const name of names) {
    const exact = every.filter((scenario) => scenario.name === name);
    const found = exact.length > 0 ? exact : every.filter((scenario) => scenario.name.startsWith(name));
    if (found.length === 0) problems.push(`there is no scenario ${name}; --list shows their names`);
    for (const scenario of found) picked.add(scenario);
  }
  return [...picked];
}

/** A whole number from 1 on; otherwise 1 and a problem. */
function positive(text: string, option: string, problems: string[]): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  problems.push(`${option} takes a whole number from 1 on, not ${text}`);
  return 1;
}

/** Reads the command line; every problem is told at once, with its option. */
export function readWishes(args: readonly string[]): Read {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return { do: 'refuse', problems: [`${error instanceof Error ? error.message.split('. ')[0] : error}; --help names the options`] };
  }
  const { values, positionals } = parsed;
  if (values.help) return { do: 'help' };
  if (values.list) return { do: 'list' };
  const problems: string[] = [];
  const picked = chosen(positionals, problems);
  const runs = positive(values.runs, '--runs', problems);
  const minutes = values.minutes === undefined ? null : positive(values.minutes, '--minutes', problems);
  if (values.rig !== 'qemu' && values.rig !== 'native') problems.push(`--rig knows qemu and native, not ${values.rig}`);
  for (const name of ['node', 'bundle'] as const) {
    const file = values[name];
    if (file !== undefined && !existsSync(file)) problems.push(`--${name}: there is no file ${file}`);
  }
  if (problems.length > 0) return { do: 'refuse', problems };
  const scenarios = picked.map((scenario) =>
    !isScripted(scenario) && scenario.fault === null && minutes !== null ? { ...scenario, during: minutes * 60_000 } : scenario,
  );
  const place = (file: string | undefined): string | null => (file === undefined ? null : resolve(file));
  return {
    do: 'run',
    wishes: {
      scenarios,
      runs,
      json: place(values.json),
      fresh: values.fresh,
      finished: resolve(values.finished),
      evidence: resolve(values.evidence),
      kind: values.rig as RigKind,
      bundle: place(values.bundle),
      node: place(values.node),
    },
  };
}
