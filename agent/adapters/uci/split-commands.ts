// SPDX-License-Identifier: Apache-2.0

/** One command of a UCI file: `config`, `option`, `list` or `package` with its words, quotes removed. */
export interface UciCommand {
  /** Line on which the command starts, from 1. */
  readonly line: number;
  readonly words: readonly string[];
}

export interface UciSplit {
  readonly commands: readonly UciCommand[];
  /** Line and words of what could not be read; reading went on after it where that was possible. */
  readonly wrong: readonly { readonly line: number; readonly text: string }[];
}

/** A router's configuration is a few kilobytes; what is far larger is not one. */
export const longestFile = 65_536;
const mostCommands = 2_000;

const isSpace = (c: string): boolean => c === ' ' || c === '\t' || c === '\r' || c === '\v' || c === '\f';

/**
 * Splits as libuci's file.c does: single quotes take everything, double quotes and bare words know the backslash, a backslash
 * before a line end joins lines, quoted text may span lines, `#` starts a comment anywhere outside quotes, `;` ends a command.
 */
export function splitCommands(text: string): UciSplit {
  const commands: UciCommand[] = [];
  const wrong: { line: number; text: string }[] = [];
  if (text.length > longestFile) return { commands, wrong: [{ line: 1, text: `the file is longer than ${longestFile} characters` }] };
  let at = 0;
  let line = 1;
  let start = 1;
  let words: string[] = [];
  let word: string | null = null;

  const endWord = (): void => {
    if (word !== null) {
      if (words.length === 0) start = line;
      words.push(word);
    }
    word = null;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push({ line: start, words });
    words = [];
  };
  /** Takes the backslash at `at`; the character after it is literal, a line end after it is dropped. */
  const backslash = (): string => {
    at += 1;
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    if (at >= text.length) return '';
    if (text[at] === '\n') {
      line += 1;
      return '';
    }
    return text[at] ?? '';
  };
  const quoted = (quote: string): void => {
    const opened = line;
    word ??= '';
    if (words.length === 0) start = line;
    for (at += 1; at < text.length && text[at] !== quote; at += 1) {
      const c = text[at] ?? '';
      if (c === '\n') line += 1;
      word += c === '\\' && quote === '"' ? backslash() : c;
    }
    if (at >= text.length) wrong.push({ line: opened, text: `the quote ${quote} is never closed` });
  };

  for (; at < text.length && commands.length < mostCommands; at += 1) {
    const c = text[at] ?? '';
    if (c === '\n') {
      endCommand();
      line += 1;
    } else if (isSpace(c)) endWord();
    else if (c === ';') endCommand();
    else if (c === '#') {
      const end = text.indexOf('\n', at);
      at = (end === -1 ? text.length : end) - 1;
    } else if (c === "'" || c === '"') quoted(c);
    else if (c === '\\') word = (word ?? '') + backslash();
    else word = (word ?? '') + c;
  }
  endCommand();
  if (at < text.length) wrong.push({ line, text: `more than ${mostCommands} commands` });
  return { commands, wrong };
}
