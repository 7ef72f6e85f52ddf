// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseUci, type UciFile } from './parse-uci.ts';
import { longestFile, splitCommands } from './split-commands.ts';

const plain = ({ sections, wrong }: UciFile) => ({
  sections: sections.map(({ type, name, options }) => ({
    type,
    name,
    options: Object.fromEntries([...options].map(([key, { values }]) => [key, values])),
  })),
  wrong,
});

test('a file as OpenWrt writes it is read with its names, options and lists', () => {
  const text =
    "package x0tta6bl4\n\nconfig agent 'main'\n\toption mesh 'bat0'\n\tlist leave_alone 'eth1'\n\tlist leave_alone 'eth2'\n\nconfig service\n\toption name 'dnsmasq'\n";
  assert.deepEqual(plain(parseUci(text)), {
    sections: [
      { type: 'agent', name: 'main', options: { mesh: ['bat0'], leave_alone: ['eth1', 'eth2'] } },
      { type: 'service', name: null, options: { name: ['dnsmasq'] } },
    ],
    wrong: [],
  });
});

test('quotes, backslashes, comments and semicolons mean what libuci takes them to mean', () => {
  const option = (value: string) => plain(parseUci(`config a\noption x ${value}\n`)).sections[0]?.options.x?.[0];
  assert.equal(option("'two words'"), 'two words');
  assert.equal(option('"a \\"b\\" \\c"'), 'a "b" c');
  assert.equal(option("'it'\\''s'"), "it's");
  assert.equal(option('bare#comment'), 'bare');
  assert.equal(option("'#kept;too'"), '#kept;too');
  assert.equal(option('one\\ word'), 'one word');
  assert.equal(option("'line one\nline two'"), 'line one\nline two');
  assert.equal(option('jo\\\nined'), 'joined');
  assert.deepEqual(plain(parseUci('c a;o x 1;o y 2')).sections[0]?.options, { x: ['1'], y: ['2'] });
  assert.deepEqual(plain(parseUci('config a\r\n\toption x 1\r\n')).sections[0]?.options, { x: ['1'] });
});

test('a later option replaces, an empty one unsets, a named section that returns is continued', () => {
  const text = "config a 'n'\noption x 1\noption x 2\noption gone 1\noption gone ''\nconfig b\nconfig a 'n'\noption y 3\n";
  assert.deepEqual(plain(parseUci(text)).sections[0], { type: 'a', name: 'n', options: { x: ['2'], y: ['3'] } });
});

test('every broken line is reported with its number and the others are still read', () => {
  const found = plain(
    parseUci(
      "option lost 1\nconfig\nfrob x\nconfig a 'bad-name'\noption skipped 1\nconfig b\noption ok 1 2\noption 'no-dash' 1\nlist\noption tail 'open\n",
    ),
  );
  assert.deepEqual(
    found.wrong.map(({ line }) => line),
    [10, 1, 2, 3, 4, 5, 7, 8, 9],
  );
  assert.deepEqual(found.sections, [{ type: 'b', name: null, options: { ok: ['1'], tail: ['open\n'] } }]);
});

test('a file that is far too long is refused before it is read', () => {
  assert.deepEqual(splitCommands('x'.repeat(longestFile + 1)).commands, []);
  assert.equal(splitCommands('c a\n'.repeat(3000)).wrong.length, 1);
});

test('no text makes the parser throw, and what it returns is bounded', () => {
  const pieces = [
    'config ',
    'option ',
    'list ',
    'package ',
    "'",
    '"',
    '\\',
    '#',
    ';',
    '\n',
    '\r',
    '\t',
    ' ',
    'a',
    'x1',
    '-',
    '\0',
    'ж',
    '\ud800',
    "'v'",
    'config a\n',
    'option b 1\n',
  ];
  let seed = 42;
  const next = (bound: number): number => {
    // xorshift32: fast enough for a million cases in seconds, and the same ones every time.
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % bound;
  };
  for (let i = 0; i < 1_000_000; i += 1) {
    let text = '';
    for (let n = next(9); n > 0; n -= 1) text += pieces[next(pieces.length)] ?? '';
    const { sections, wrong } = parseUci(text);
    assert.ok(sections.length <= text.length && wrong.length <= text.length + 1);
  }
});

test('what libuci would export is read back unchanged', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused by design
  const value = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\x00-\x1f\x7f]/.test(text));
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 6 }), (options) => {
      const text = `config t 'n'\n${options.map(([key, text]) => `\toption ${key} ${quote(text)}\n`).join('')}`;
      assert.deepEqual(plain(parseUci(text)), {
        sections: [{ type: 't', name: 'n', options: Object.fromEntries(options.map(([key, text]) => [key, [text]])) }],
        wrong: [],
      });
    }),
    { seed: 7, numRuns: 500 },
  );
});
