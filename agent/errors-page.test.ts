// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exitStatus } from './cli/exit-status.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const documented = new Map([...page.matchAll(/^\| `([a-z0-9-]+)` \| (\w+) \|/gm)].map(([, code = '', who = '']) => [code, who]));

const sources = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\.contract\.ts$|(^|\/)(fake|sample)-|\/testing\//.test(file))
  .map((file) => ({ file, text: readFileSync(new URL(file, import.meta.url), 'utf8') }));

const literals = (text: string): string[] => [...text.matchAll(/'([a-z][a-z0-9-]+)'/g)].map(([, literal = '']) => literal);

/** Every code in the tree with who must act, where the call says it plainly. */
function codes(): { code: string; who: string | null; file: string }[] {
  return sources.flatMap(({ file, text }) => [
    // refuse('environment', 'code', …) or with conditional arguments
    ...[...text.matchAll(/\brefuse\(\s*([^,]+?),\s*([^,]+?),/g)].flatMap(([, who = '', code = '']) => {
      const whos = literals(who);
      return literals(code).map((one) => ({ code: one, who: whos.length === 1 ? (whos[0] ?? null) : null, file }));
    }),
    // problem(404, 'code', …) of the server, log.write('warn', 'code', …)
    ...[...text.matchAll(/\bproblem\(\s*\d{3},\s*'([a-z0-9-]+)'/g)].map(([, code = '']) => ({ code, who: 'operator', file })),
    ...[...text.matchAll(/\bwrite\(\s*'(trace|debug|info|warn|error|fatal)',\s*'([a-z0-9-]+)'/g)].map(([, who = '', code = '']) => ({
      code,
      who,
      file,
    })),
    // { kind: 'note', level: 'info', code: 'code' }
    ...[...text.matchAll(/level: '(\w+)', code: '([a-z0-9-]+)'/g)].map(([, who = '', code = '']) => ({ code, who, file })),
    ...[...text.matchAll(/\bdefect\('([a-z0-9-]+)'\)/g)].map(([, code = '']) => ({ code, who: 'fatal', file })),
  ]);
}

test('every code in the tree is on the page, with who must act', () => {
  const missing = codes().filter(({ code, who }) => !documented.has(code) || (who !== null && documented.get(code) !== who));
  assert.deepEqual(missing, [], 'write a row into docs/errors.md, or correct who must act there');
});

test('every code on the page is in the tree', () => {
  const all = sources.map(({ text }) => text).join('\n');
  const stale = [...documented.keys()].filter((code) => !all.includes(`'${code}'`) && !all.includes(`[${code}]`));
  assert.deepEqual(stale, []);
});

test('the exit statuses on the page are those of the program', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| \S/gm)].map(([, status]) => Number(status));
  assert.deepEqual(rows, Object.values(exitStatus));
});
