// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Project Wycheproof's vectors stand beside the project, not in it. */
const folder = new URL('../../../../../shared/vectors/wycheproof/', import.meta.url);

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

export interface Vector {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly flags?: readonly string[];
}

interface VectorFile<G, V> {
  readonly numberOfTests: number;
  readonly testGroups: readonly (G & { readonly tests: readonly V[] })[];
}

/** What was tried answered; or why the port cannot ask it, in words that are counted. A wrong value is thrown by the one who tried. */
export type Answer = 'accepted' | 'refused' | { readonly outside: string };

/**
 * Every vector of a file is answered as it is marked; acceptable ones may be refused too, unless `strict`. Those that the port
 * cannot ask are as many as `outside` says, and are printed: a change of the file or of the port shows.
 */
export function everyVector<G, V extends Vector>(
  name: string,
  file: string,
  answer: (vector: V, group: G) => Promise<Answer>,
  { outside = {}, strict = false }: { readonly outside?: Readonly<Record<string, number>>; readonly strict?: boolean } = {},
): void {
  const at = new URL(file, folder);
  const skip = existsSync(at) ? false : `no vectors at ${at.pathname}`;
  test(`${name}: every vector of ${file} as marked`, { skip }, async (context) => {
    const { numberOfTests, testGroups } = JSON.parse(readFileSync(at, 'utf8')) as VectorFile<G, V>;
    const answered = { valid: 0, invalid: 0, acceptable: 0 };
    const left: Record<string, number> = {};
    for (const group of testGroups) {
      for (const vector of group.tests) {
        const found = await answer(vector, group);
        if (typeof found === 'object') {
          left[found.outside] = (left[found.outside] ?? 0) + 1;
          continue;
        }
        answered[vector.result] += 1;
        if (vector.result === 'acceptable' && !strict) continue;
        assert.equal(found, vector.result === 'invalid' ? 'refused' : 'accepted', `vector ${vector.tcId}`);
      }
    }
    const outsideAll = Object.values(left).reduce((sum, count) => sum + count, 0);
    assert.equal(answered.valid + answered.invalid + answered.acceptable + outsideAll, numberOfTests);
    assert.deepEqual(left, outside);
    context.diagnostic(`${name}: ${file}: ${JSON.stringify(answered)}, outside of the port ${JSON.stringify(left)}`);
  });
}
