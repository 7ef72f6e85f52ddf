// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WallTime, wallTime } from '../core/time.ts';
import { fakeCrypto } from '../ports/contract/fake-crypto.ts';
import type { Crypto } from '../ports/crypto.ts';
import { fakeScreen } from './fake-screen.ts';
import { identity } from './identity.ts';
import { trust } from './trust.ts';
import type { Workplace } from './workplace.ts';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** What a command printed that did what it was asked. */
export function good({ status, out, err }: Said): string {
  assert.equal(status, 0, err);
  return out;
}

/** What a command said that refused with this code, and printed nothing. */
export function refused({ status, out, err }: Said, code: string): string {
  assert.ok(err.includes(`[${code}]`), `${code} expected: ${err}`);
  assert.deepEqual([status, out], [code === 'usage' ? 2 : 1, ''], err);
  return err;
}

/** A folder with an authority and routers in it, on a clock that the test sets. For tests. */
export interface FakeWorkplace {
  readonly folder: string;
  readonly path: (...names: readonly string[]) => string;
  readonly time: { wall: WallTime };
  /** `trust …` at the authority; `input` comes on the standard input. */
  readonly atAuthority: (words: string, input?: string) => Promise<Said>;
  /** `identity …` on a router of this name. */
  readonly onRouter: (name: string, words: string, input?: string) => Promise<Said>;
  readonly clean: () => void;
}

export function fakeWorkplace(crypto: Crypto = fakeCrypto()): FakeWorkplace {
  const folder = mkdtempSync(join(tmpdir(), 'x0-trust-'));
  const path = (...names: readonly string[]): string => join(folder, ...names);
  const time = { wall: wallTime(Date.UTC(2026, 11, 1)) };
  const run = async (
    command: (words: readonly string[], place: Workplace) => Promise<number>,
    words: string,
    more: readonly string[],
    input: string,
  ) => {
    const { screen, said } = fakeScreen();
    const place: Workplace = {
      screen,
      crypto: async () => crypto,
      wall: () => time.wall,
      random: (length) => new Uint8Array(randomBytes(length)),
      input: async (most) => (input.length > most ? null : new Uint8Array(Buffer.from(input))),
    };
    const all = words.split(' ').filter((word) => word !== '');
    const status = await command([...all, ...more], place);
    return { status, ...said() };
  };
  return {
    folder,
    path,
    time,
    atAuthority: (words, input = '') => run(trust, words, ['--dir', path('authority')], input),
    onRouter: (name, words, input = '') => run(identity, words, ['--dir', path(name)], input),
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}
