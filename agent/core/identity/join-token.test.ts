// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { formatJoinToken, parseJoinToken } from './join-token-text.ts';
import { sampleToken } from './testing/requests.ts';
import { onDay, sampleOctets } from './testing/samples.ts';
import { addToken, forgetTokens, type IssuedToken, mostTokens } from './token-book.ts';

const token = sampleToken();
const text = formatJoinToken(symmetric, token);
const read = (line: string) => parseJoinToken(symmetric, line);

test('a token is one line: whom it is for, until when, nine groups of four', () => {
  assert.match(text, /^x0join:mesh\.example\/router\/roof:1795737600(:[0-9A-HJKMNP-TV-Z]{4}|-[0-9A-HJKMNP-TV-Z]{4}){9}$/);
  assert.deepEqual(granted(read(text)), token);
});

test('every token is read back as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(100_000), (secret, days) => {
      const one = sampleToken({ secret, expires: onDay(days) });
      assert.deepEqual(granted(read(formatJoinToken(symmetric, one))), one);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('what is copied by hand is read: lower case, no dashes, letters for digits, spaces around', () => {
  const at = text.lastIndexOf(':');
  const groups = text.slice(at + 1);
  const forms = [groups.toLowerCase(), groups.replaceAll('-', ''), groups.replaceAll('0', 'o').replaceAll('1', 'l')];
  for (const form of [...forms, ` ${groups}\n`])
    assert.deepEqual(granted(read(`${text.slice(0, at + 1)}${form.trimStart()}`)), token, form);
  assert.deepEqual(granted(read(`  ${text}\r\n`)), token);
});

test('a mistyped symbol, name or date is noticed', () => {
  const symbols = [...text.slice(text.lastIndexOf(':') + 1).matchAll(/[^-]/g)];
  assert.equal(symbols.length, 36);
  const start = text.lastIndexOf(':') + 1;
  for (const { index } of symbols) {
    const wrong = text[start + index] === 'Z' ? 'Y' : 'Z';
    assert.equal(codeOf(read(text.slice(0, start + index) + wrong + text.slice(start + index + 1))), 'token-typo', `symbol ${index}`);
  }
  assert.equal(codeOf(read(text.replace('roof', 'r0of'))), 'token-typo');
  assert.equal(codeOf(read(text.replace(':1795737600:', ':1795737601:'))), 'token-typo');
});

test('two exchanged symbols are noticed', () => {
  const groups = text.slice(text.lastIndexOf(':') + 1);
  const head = text.slice(0, text.lastIndexOf(':') + 1);
  for (let at = 0; at + 1 < groups.length; at += 1) {
    const [a = '', b = ''] = [groups[at], groups[at + 1]];
    if (a === '-' || b === '-' || a === b) continue;
    assert.equal(codeOf(read(head + groups.slice(0, at) + b + a + groups.slice(at + 2))), 'token-typo');
  }
});

test('what has not the shape of a token is refused as such', () => {
  const forms = [
    '',
    'x0join',
    text.slice(1),
    text.slice(0, -1),
    `${text}A`,
    text.replace('x0join', 'x1join'),
    text.replace('/router/', '//'),
    'x'.repeat(9000),
  ];
  const odd = [
    text.replace(':1795737600:', ':0:'),
    text.replace(':1795737600:', ':999999999999:'),
    text.replace('mesh', 'Mesh'),
    `${text} ${text}`,
  ];
  for (const form of [...forms, ...odd]) assert.equal(codeOf(read(form)), 'token-malformed', form.slice(0, 80));
});

test('whatever text is offered, nothing throws and only whole tokens are read', () => {
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 5 }), fc.nat(4), (at, put, cut) => {
      const changed = text.slice(0, at) + put + text.slice(at + cut);
      const result = read(changed);
      if (result.ok) assert.deepEqual(result.value, token);
      else assert.match(result.refusal.code, /^token-(malformed|typo)$/);
    }),
    { numRuns: 20_000, seed: 2 },
  );
});

test('an authority keeps a bounded number of tokens and forgets the expired', () => {
  const terms = { zone: '', roles: [] };
  const kept = granted(addToken(symmetric, [], token, terms))[0] as IssuedToken;
  const full = Array.from({ length: mostTokens }, (_, at): IssuedToken => ({ ...kept, secret: sampleOctets(20, at) }));
  assert.equal(codeOf(addToken(symmetric, full, token, terms)), 'token-book-full');
  const book = granted(addToken(symmetric, [kept], sampleToken({ expires: onDay(9) }), terms));
  assert.deepEqual(
    forgetTokens(book, onDay(5)).map(({ expires }) => expires),
    [onDay(9)],
  );
});
