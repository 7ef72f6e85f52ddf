// SPDX-License-Identifier: Apache-2.0
import type { Screen } from './screen.ts';

/** A screen that keeps what was written, for tests. */
export function fakeScreen(): { readonly screen: Screen; said(): { out: string; err: string } } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    screen: { out: (text) => void out.push(text), err: (text) => void err.push(text) },
    said: () => ({ out: out.join(''), err: err.join('') }),
  };
}
