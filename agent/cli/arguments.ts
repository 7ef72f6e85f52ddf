// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';

export type CommandName = 'run' | 'status' | 'events' | 'heals' | 'explain' | 'replay' | 'config check' | 'version' | 'help';

export interface Request {
  readonly command: CommandName;
  /** The heal's id, or a file. */
  readonly argument: string | null;
  readonly config: string | null;
  readonly socket: string | null;
  readonly json: boolean;
}

type Need = 'none' | 'optional' | 'required';
const commands: Readonly<
  Record<string, { readonly name: CommandName; readonly argument: Need; readonly what: string; readonly options: readonly string[] }>
> = {
  run: { name: 'run', argument: 'none', what: '', options: ['config'] },
  status: { name: 'status', argument: 'none', what: '', options: ['config', 'socket', 'json'] },
  events: { name: 'events', argument: 'none', what: '', options: ['config', 'socket', 'json'] },
  heals: { name: 'heals', argument: 'none', what: '', options: ['config', 'socket', 'json'] },
  explain: {
    name: 'explain',
    argument: 'required',
    what: "a heal's id, such as h-12 (see: x0tta6bl4 heals)",
    options: ['config', 'socket', 'json'],
  },
  replay: { name: 'replay', argument: 'required', what: 'a flight record, h-N.flight.cbor', options: ['json'] },
  'config check': { name: 'config check', argument: 'optional', what: '', options: ['config', 'json'] },
};

const see = 'see x0tta6bl4 --help';

/** Reads the words after the program's name. */
export function readArguments(words: readonly string[]): Outcome<Request> {
  let parsed: { values: { config?: string; socket?: string; json?: boolean; version?: boolean; help?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        socket: { type: 'string', short: 's' },
        json: { type: 'boolean' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    return refuse('operator', 'usage', message, see);
  }
  const { values, positionals } = parsed;
  const request = { argument: null, config: values.config ?? null, socket: values.socket ?? null, json: values.json ?? false };
  if (values.version) return accept({ ...request, command: 'version' });
  const [first, ...rest] = positionals;
  if (values.help || first === 'help') return accept({ ...request, command: 'help' });
  if (first === undefined) return refuse('operator', 'usage', 'no command', see);
  if (first === 'config' && rest[0] !== 'check')
    return refuse(
      'operator',
      'usage',
      `config${rest[0] === undefined ? '' : ` ${rest[0]}`} is no command`,
      'write x0tta6bl4 config check [FILE]',
    );
  const key = first === 'config' ? 'config check' : first;
  const command = Object.hasOwn(commands, key) ? commands[key] : undefined;
  if (command === undefined) {
    const near = nearest(first, [
      'run',
      'status',
      'events',
      'heals',
      'explain',
      'replay',
      'config',
      'identity',
      'trust',
      'policy',
      'audit',
    ]);
    return refuse('operator', 'usage', `"${first.slice(0, 40)}" is no command`, near === null ? see : `did you mean ${near}?`);
  }
  const [argument, extra] = first === 'config' ? rest.slice(1) : rest;
  if (command.argument === 'required' && argument === undefined) return refuse('operator', 'usage', `${key} needs ${command.what}`, see);
  const surplus = command.argument === 'none' ? argument : extra;
  if (surplus !== undefined) return refuse('operator', 'usage', `"${surplus.slice(0, 40)}" is one word too many for ${key}`, see);
  for (const option of ['config', 'socket', 'json'] as const) {
    if (values[option] !== undefined && !command.options.includes(option))
      return refuse('operator', 'usage', `${key} takes no --${option}`, see);
  }
  return accept({ ...request, command: command.name, argument: argument ?? null });
}
