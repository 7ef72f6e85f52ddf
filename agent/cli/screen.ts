// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../core/refusal.ts';

/** Where a command writes; a test gives its own. */
export interface Screen {
  out(text: string): void;
  err(text: string): void;
}

export const terminal: Screen = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

export function describeRefusal({ code, message, remedy }: Refusal): string {
  return `${message} [${code}]${remedy === undefined ? '' : `; ${remedy}`}\n`;
}

/** Text from the network on its way to a terminal: escape sequences in a name must not act. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, '\u00b7');
}
