// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseConfig } from '../config.ts';
import { describeProblem } from './problem.ts';
import { type OptionSpec, schema } from './schema.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([\w.]+)` \| (.*?) \| (.*?) \| (.+) \|$/gm)].map(
  ([, name = '', standard = '', accepts = '', meaning = '']) => ({ name, standard, accepts, meaning }),
);

test('the page and the parser know the same options, with the same defaults and the same values', () => {
  const options = Object.entries(schema).flatMap(([section, specs]) =>
    Object.entries<OptionSpec<unknown>>(specs).map(([name, spec]) => [`${section}.${name}`, spec] as const),
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    options.map(([name]) => name),
  );
  for (const [index, [name, { kind, standard }]] of options.entries()) {
    const row = rows[index];
    assert.equal(row?.standard, standard.length === 0 ? 'not set' : `\`${standard.join(' ')}\``, name);
    assert.equal(row?.accepts, kind.expects, name);
    assert.ok((row?.meaning.length ?? 0) > 20, `${name} is not explained`);
  }
});

test('every default passes the check of its own option', () => {
  for (const [section, specs] of Object.entries(schema)) {
    for (const [name, { kind, standard }] of Object.entries<OptionSpec<unknown>>(specs))
      assert.ok('value' in kind.read(standard), `${section}.${name}`);
  }
});

test("the page's two examples are right and say the same", () => {
  const [uci, json] = ['uci', 'json'].map((language) => {
    const text = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1] ?? assert.fail(language);
    const outcome = parseConfig(text, 'example');
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.problems.map(describeProblem).join('\n'));
    return outcome.config;
  });
  assert.deepEqual(uci, json);
});
