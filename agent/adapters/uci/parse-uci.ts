// SPDX-License-Identifier: Apache-2.0
import { splitCommands } from './split-commands.ts';

export interface UciOption {
  readonly line: number;
  /** One text for `option`, any number for `list`. */
  readonly values: readonly string[];
  readonly list: boolean;
}

export interface UciSection {
  readonly line: number;
  readonly type: string;
  /** Null for an anonymous section. */
  readonly name: string | null;
  readonly options: ReadonlyMap<string, UciOption>;
}

export interface UciFile {
  readonly sections: readonly UciSection[];
  readonly wrong: readonly { readonly line: number; readonly text: string }[];
}

// libuci util.c, uci_validate_str: names end up as shell variables, types only have to be printable.
const nameShape = /^[A-Za-z0-9_]+$/;
const typeShape = /^[\x21-\x7e]+$/;
// libuci takes these as text; nothing this agent reads holds them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

interface OpenSection {
  readonly line: number;
  readonly type: string;
  readonly name: string | null;
  readonly options: Map<string, UciOption>;
}

/**
 * Reads one UCI package file (/etc/config/…). Bounded, never throws; what is wrong is listed by line and the rest is still read.
 * As libuci does: a named section that returns is continued, a later `option` replaces, `list` appends, an empty value unsets.
 */
export function parseUci(text: string): UciFile {
  const split = splitCommands(text);
  const wrong = [...split.wrong];
  const sections: OpenSection[] = [];
  let open: OpenSection | null = null;
  for (const { line, words } of split.commands) {
    const [command = '', first = '', second = ''] = words;
    const say = (problem: string): void => void wrong.push({ line, text: problem });
    if (words.some((word) => controls.test(word))) say('control characters');
    else if (command === 'package' || command === 'p') continue;
    else if (command === 'config' || command === 'c') {
      if (words.length > 3) say(`too many words after config ${first.slice(0, 40)}`);
      if (!typeShape.test(first)) say('config needs a type');
      else if (second !== '' && !nameShape.test(second)) say(`"${second.slice(0, 40)}" is no section name (letters, digits, _)`);
      else {
        const name = second === '' ? null : second;
        const before: OpenSection | undefined =
          name === null ? undefined : sections.find((section) => section.name === name && section.type === first);
        open = before ?? { line, type: first, name, options: new Map() };
        if (before === undefined) sections.push(open);
        continue;
      }
      open = null;
    } else if (command === 'option' || command === 'o' || command === 'list' || command === 'l') {
      if (words.length > 3) say(`too many words after ${command} ${first.slice(0, 40)}; put the value in quotes`);
      if (!nameShape.test(first)) say(`${command} needs a name (letters, digits, _)`);
      else if (open === null) say(`${command} ${first.slice(0, 40)} stands before any config line that could be read`);
      else setOption(open.options, first, second, line, command.startsWith('l'));
    } else say(`"${command.slice(0, 40)}" is no UCI command (config, option, list)`);
  }
  return { sections, wrong };
}

function setOption(options: Map<string, UciOption>, name: string, value: string, line: number, list: boolean): void {
  const before = options.get(name);
  if (value === '') {
    if (!list) options.delete(name);
  } else if (list) options.set(name, { line: before?.line ?? line, values: [...(before?.values ?? []), value], list });
  else options.set(name, { line, values: [value], list });
}
