// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options?: { readonly type: string; readonly execution: string; readonly flavor: string }) => void;

/**
 * Collects all garbage now and hands the pages back. V8 shows its collector to contexts that are made while `--expose-gc` is set,
 * so one is made for the call: whoever starts the agent needs no option, and nothing is held between calls. False where V8 shows none.
 */
export function collectGarbage(): boolean {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect !== 'function') return false;
  (collect as Collect)();
  // Of V8 12.4 and newer: compiled code and other caches as well. Older ones make a small collection of it.
  (collect as Collect)({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  return true;
}
