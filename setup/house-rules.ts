// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stage.ts';

const longest = 300;
const licences: Readonly<Record<string, string>> = {
  bpf: 'GPL-2.0-only OR BSD-2-Clause',
  other: 'SPDX-License-Identifier: Apache-2.0',
};
const code = /\.(ts|mjs|c|h|uc|sh|pml)$/;
const forbidden = /\b(utils|helpers|common|manager|service)\.[a-z]+$/;

/** What this house asks of every source file: its licence, its length, a name that says what is in it. */
export function brokenRules(file: string, text: string): string[] {
  const broken: string[] = [];
  const lines = text.split('\n').length - 1;
  const licence = (file.startsWith('bpf/') && !file.endsWith('.ts') ? licences.bpf : licences.other) ?? '';
  if (lines > longest) broken.push(`${file}: ${lines} lines, at most ${longest}: one concept per file`);
  if (!text.split('\n', 3).join('\n').includes(licence)) broken.push(`${file}: its first lines must hold "${licence}"`);
  if (forbidden.test(file)) broken.push(`${file}: name the concept instead`);
  return broken;
}

/** Checks every source file that git knows or could know. */
export function checkHouseRules(): string[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split(
    '\n',
  );
  return files
    .filter((file) => code.test(file))
    .flatMap((file) => {
      try {
        return brokenRules(file, readFileSync(join(root, file), 'utf8'));
      } catch (error) {
        // Removed from the tree and not yet from the index.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    });
}
