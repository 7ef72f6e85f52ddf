// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import type { Fault } from '../faults/fault.ts';
import type { Algorithm } from '../rigs/rig.ts';

export interface LiveFault {
  readonly name: string;
  readonly key: string;
  readonly about: string;
  readonly fault: Fault;
}

/** Faults that can be asked for by name, and by key where the mesh has what they harm. */
export const liveFaults: readonly LiveFault[] = [
  { name: 'silent-link', key: 's', about: 'r1–r4 carries nothing, carrier kept', fault: { kind: 'silent-link', a: 'r1', b: 'r4' } },
  { name: 'one-way-loss', key: 'o', about: 'nothing passes from r1 to r4', fault: { kind: 'one-way-loss', a: 'r1', b: 'r4' } },
  { name: 'grey-link', key: 'g', about: 'r1–r4 loses 30 % both ways', fault: { kind: 'grey-link', a: 'r1', b: 'r4', loss: 0.3 } },
  {
    name: 'link-down',
    key: 'd',
    about: 'r1 takes its end of r1–r4 down (the protocol sees it by itself)',
    fault: { kind: 'link-down', a: 'r1', b: 'r4' },
  },
  {
    name: 'black-holed-uplink',
    key: 'u',
    about: 'gateway r1 loses its internet and still announces it; a mesh with two gateways',
    fault: { kind: 'black-holed-uplink', router: 'r1' },
  },
  { name: 'router-crash', key: 'x', about: 'r4 dies', fault: { kind: 'router-crash', router: 'r4' } },
  { name: 'agent-killed', key: 'k', about: "r4's agent is killed; its kernel goes on", fault: { kind: 'agent-killed', router: 'r4' } },
  { name: 'agent-frozen', key: 'f', about: "r4's agent is stopped; its kernel goes on", fault: { kind: 'agent-frozen', router: 'r4' } },
];

/** Faults that an agent is expected to heal; the others must leave the mesh alone or are healed by the protocol itself. */
export const healable: ReadonlySet<string> = new Set(['silent-link', 'one-way-loss', 'grey-link', 'black-holed-uplink']);

export interface LiveWishes {
  readonly fault: LiveFault | null;
  /** Seconds to watch; null: until the user quits. */
  readonly seconds: number | null;
  readonly json: string | null;
  readonly algorithm: Algorithm;
}

export type LiveAnswer =
  | { readonly do: 'run'; readonly wishes: LiveWishes }
  | { readonly do: 'help' }
  | { readonly do: 'list' }
  | { readonly do: 'refuse'; readonly why: string };

export const liveHelp = `npm start [-- OPTIONS]

Boots a real kernel with six routers (a ring with a chord), runs the bundled agent on each, and shows what they see and do.
In a terminal faults come from keys; with --fault or --for no terminal is needed. Two of the routers are gateways, with an internet and clients
of their own, where the fault is one of theirs.

  --fault NAME      inject this fault once the mesh is calm (--list names them)
  --for SECONDS     watch so long after the fault, then end (default 30 with --fault)
  --json FILE       write {"fault","detectedMs","healedMs","verified","recoverMs"} there
  --algorithm NAME  iv (default) or v
  --list            the faults
  --help            this text

  npm start
  npm start -- --fault silent-link --for 60 --json out.json

Exit status 0 only if the fault was detected, healed and verified.
`;

const longest = 3600;

/** Reads the command line; refuses by the option's name and what would be right. `interactive`: keys can be pressed. */
export function readLiveWishes(args: readonly string[], interactive: boolean): LiveAnswer {
  let values: { fault?: string; for?: string; json?: string; algorithm?: string; list?: boolean; help?: boolean };
  try {
    const options = {
      fault: { type: 'string' },
      for: { type: 'string' },
      json: { type: 'string' },
      algorithm: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return { do: 'refuse', why: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { do: 'help' };
  if (values.list) return { do: 'list' };
  const fault = values.fault === undefined ? null : liveFaults.find((one) => one.name === values.fault);
  if (fault === undefined)
    return { do: 'refuse', why: `--fault: there is no "${values.fault}"; there are ${liveFaults.map((one) => one.name).join(', ')}` };
  const seconds = values.for === undefined ? (fault === null ? null : 30) : Number(values.for);
  if (seconds !== null && !(Number.isInteger(seconds) && seconds >= 1 && seconds <= longest))
    return { do: 'refuse', why: `--for: "${values.for}" is not a whole number of seconds from 1 to ${longest}` };
  if (!interactive && seconds === null)
    return { do: 'refuse', why: 'there is no terminal to take keys from: name a fault with --fault, or a time to watch with --for' };
  if (values.json !== undefined && fault === null) return { do: 'refuse', why: '--json: the file is about a fault; name one with --fault' };
  const algorithm = values.algorithm ?? 'iv';
  if (algorithm !== 'iv' && algorithm !== 'v') return { do: 'refuse', why: `--algorithm: "${algorithm}" is neither iv nor v` };
  return { do: 'run', wishes: { fault, seconds, json: values.json ?? null, algorithm } };
}
