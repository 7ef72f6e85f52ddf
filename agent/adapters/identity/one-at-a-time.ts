// SPDX-License-Identifier: Apache-2.0
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, refuse } from '../../core/refusal.ts';
import { holderOf, holderText } from './lock-holder.ts';

/** A file that says who works there now. */
export interface Lock {
  readonly path: string;
  /** How long to wait for another, milliseconds. */
  readonly patience: number;
  readonly busy: (pid: number) => ReturnType<typeof refuse>;
}

const lookEvery = 20;
/** Between making the file and writing into it a process that lives needs no longer, milliseconds. */
const writtenWithin = 2_000;

async function take(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const ifThere = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

let moved = 0;

/** Removes the lock of a dead process. Two may do so at once: whoever moved a living one's away in between puts it back. */
async function removeDead(path: string, text: string): Promise<void> {
  moved += 1;
  const away = `${path}.${process.pid}.${moved}`;
  if ((await ifThere(rename(path, away))) === null) return;
  const found = await readFile(away, 'latin1');
  if (found !== text) await take(path, found);
  await rm(away, { force: true });
}

/** The process that holds the lock; null where nobody does, or did and is dead, and whose lock is gone now. */
async function living(path: string): Promise<number | null> {
  const text = await ifThere(readFile(path, 'latin1'));
  if (text === null) return null;
  const holder = holderOf(text);
  if (holder?.alive) return holder.pid;
  const made = holder === null ? await ifThere(stat(path)) : null;
  if (made !== null && Math.abs(Date.now() - made.mtimeMs) < writtenWithin) return 0;
  await removeDead(path, text);
  return null;
}

/**
 * Works while a file says who does. Another one that works there, in this process too, is waited for, then told (`busy`). What a
 * killed one left is taken over. Throws what the file system refuses.
 */
export async function oneAtATime<T>({ path, patience, busy }: Lock, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const until = performance.now() + patience;
  while (!(await take(path, holderText()))) {
    const pid = await living(path);
    if (pid === null) continue;
    if (performance.now() >= until) return busy(pid);
    await sleep(lookEvery);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
