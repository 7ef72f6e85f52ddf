// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';

/** What one command of a group takes. */
export interface CommandShape {
  /** What its one word is, such as "a request file"; null: it takes none. */
  readonly argument: string | null;
  /** The word may be left out, and is then empty. */
  readonly optional?: true;
  /** Options with a text behind them, and those without. */
  readonly texts: readonly string[];
  readonly flags: readonly string[];
}

export interface Words<Name extends string> {
  readonly command: Name | 'help';
  readonly argument: string;
  text(option: string): string | null;
  flag(option: string): boolean;
}

/** Reads the words behind a group of commands (`trust`, `identity`). Every refusal is `usage`, names the word and what would be right. */
export function readWords<Name extends string>(
  group: string,
  commands: Readonly<Record<Name, CommandShape>>,
  words: readonly string[],
): Outcome<Words<Name>> {
  const see = `see x0tta6bl4 ${group} --help`;
  const [first = '', ...rest] = words;
  const asked = (command: Name | 'help', argument: string, values: Readonly<Record<string, string | boolean | undefined>>) =>
    accept({
      command,
      argument,
      text: (option: string) => (typeof values[option] === 'string' ? values[option] : null),
      flag: (option: string) => values[option] === true,
    });
  const names = Object.keys(commands) as Name[];
  if (first === 'help' || first === '--help' || first === '-h') return asked('help', '', {});
  if (first === '') return refuse('operator', 'usage', `${group} needs one of: ${names.join(', ')}`, see);
  const command = names.find((name) => name === first);
  if (command === undefined) {
    const near = nearest(first, names);
    return refuse(
      'operator',
      'usage',
      `${group} "${first.slice(0, 40)}" is no command`,
      near === null ? see : `did you mean ${group} ${near}?`,
    );
  }
  const { argument, optional = false, texts, flags } = commands[command];
  const options = Object.fromEntries([
    ...texts.map((name) => [name, { type: 'string' as const }]),
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
    ['help', { type: 'boolean' as const, short: 'h' }],
  ]);
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...rest], allowPositionals: true, options }) as typeof parsed;
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    return refuse('operator', 'usage', `${group} ${command}: ${message}`, see);
  }
  const { values, positionals } = parsed;
  if (values['help'] === true) return asked('help', '', {});
  const [word, extra] = positionals;
  if (argument !== null && !optional && word === undefined)
    return refuse('operator', 'usage', `${group} ${command} needs ${argument}`, see);
  const surplus = argument === null ? word : extra;
  if (surplus !== undefined)
    return refuse('operator', 'usage', `"${surplus.slice(0, 40)}" is one word too many for ${group} ${command}`, see);
  return asked(command, word ?? '', values);
}
