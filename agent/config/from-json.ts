// SPDX-License-Identifier: Apache-2.0
import { longestFile } from '../adapters/uci/split-commands.ts';
import type { RawDocument, RawOption, RawSection } from './document.ts';
import type { Problem } from './problem.ts';

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** `{"probe": {"beacon_interval": "100ms"}, "service": [{"name": "dnsmasq"}]}`: one object a section, a list of objects where a section may repeat. */
export function documentFromJson(text: string, file: string): RawDocument {
  const problems: Problem[] = [];
  const sections: RawSection[] = [];
  const say = (option: string, wrong: string, right: string): void => void problems.push({ option, line: null, wrong, right });
  if (text.length > longestFile) {
    say(file, `the file is longer than ${longestFile} characters`, 'write the options that differ from the defaults only');
    return { sections, problems };
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    say(file, `not JSON: ${error instanceof Error ? error.message : String(error)}`, 'mend the syntax');
    return { sections, problems };
  }
  if (!isTable(root)) {
    say(file, 'the file holds no object', 'write {"agent": {"mesh": "bat0"}}');
    return { sections, problems };
  }
  for (const [type, value] of Object.entries(root)) {
    const tables = Array.isArray(value) ? value : [value];
    for (const table of tables) {
      if (!isTable(table)) say(type, 'is no section', `write "${type}": {"option": "value"}`);
      else sections.push({ line: null, type, name: null, options: optionsOf(type, table, say) });
    }
  }
  return { sections, problems };
}

function optionsOf(
  type: string,
  table: Table,
  say: (option: string, wrong: string, right: string) => void,
): ReadonlyMap<string, RawOption> {
  const options = new Map<string, RawOption>();
  for (const [name, value] of Object.entries(table)) {
    if (value === null || value === '') continue;
    if (isScalar(value)) options.set(name, { line: null, values: [String(value)], list: false });
    else if (Array.isArray(value) && value.every(isScalar)) options.set(name, { line: null, values: value.map(String), list: true });
    else say(`${type}.${name}`, 'is neither a text, a number, true or false, nor a list of them', 'write one of these');
  }
  return options;
}
