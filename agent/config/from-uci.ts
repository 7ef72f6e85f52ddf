// SPDX-License-Identifier: Apache-2.0
import { parseUci } from '../adapters/uci/parse-uci.ts';
import type { RawDocument } from './document.ts';

export function documentFromUci(text: string, file: string): RawDocument {
  const { sections, wrong } = parseUci(text);
  const right = "write it as UCI: config TYPE 'name', then lines of option NAME 'value'";
  return { sections, problems: wrong.map((found) => ({ option: file, line: found.line, wrong: found.text, right })) };
}
