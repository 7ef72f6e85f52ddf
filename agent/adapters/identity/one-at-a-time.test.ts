// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { done, refuse } from '../../core/refusal.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { holderOf, holderText } from './lock-holder.ts';
import { oneAtATime } from './one-at-a-time.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-lock-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (patience = 60) => {
  count += 1;
  return { path: join(root, `busy${count}`), patience, busy: (pid: number) => refuse('operator', 'busy-here', `process ${pid}`) };
};
const nothing = async () => done;

/** A process that lives until it is told. */
async function other(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('spawn', resolve));
  return child as ChildProcess & { readonly pid: number };
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

test('while one works its process is named, and afterwards nothing is left', async () => {
  const lock = fresh();
  granted(
    await oneAtATime(lock, async () => {
      assert.deepEqual(holderOf(readFileSync(lock.path, 'latin1')), { pid: process.pid, alive: true });
      return done;
    }),
  );
  assert.equal(existsSync(lock.path), false);
});

test('the second waits for the first, and is told who works there where that takes too long', async () => {
  const lock = fresh(5_000);
  const order: string[] = [];
  const work = (name: string, length: number) =>
    oneAtATime(lock, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, length));
      order.push(`${name} ends`);
      return done;
    });
  const first = work('first', 50);
  granted(await work('second', 0));
  granted(await first);
  assert.deepEqual(order, ['first begins', 'first ends', 'second begins', 'second ends']);
  const stubborn = work('third', 200);
  const told = await oneAtATime({ ...lock, patience: 30 }, nothing);
  assert.ok(!told.ok && told.refusal.message === `process ${process.pid}`);
  granted(await stubborn);
});

test('a living process keeps its lock, and a killed one loses it', async () => {
  const lock = fresh();
  const child = await other();
  writeFileSync(lock.path, holderText(child.pid));
  assert.equal(codeOf(await oneAtATime(lock, nothing)), 'busy-here');
  await killed(child);
  granted(await oneAtATime(lock, nothing));
});

test('after a power cut the number of the lock may be another’s: it is taken over', async () => {
  const lock = fresh();
  const [pid, start, boot] = holderText(1).trim().split(' ');
  for (const text of [`${pid} ${start} 00000000-0000-0000-0000-000000000000\n`, `${pid} ${Number(start) + 1} ${boot}\n`]) {
    writeFileSync(lock.path, text);
    granted(await oneAtATime(lock, nothing));
  }
});

test('an empty lock is one that is being written, and after two seconds one that a power cut left', async () => {
  const lock = fresh();
  writeFileSync(lock.path, '');
  assert.equal(codeOf(await oneAtATime(lock, nothing)), 'busy-here');
  utimesSync(lock.path, new Date(), new Date(Date.now() - 3_000));
  granted(await oneAtATime(lock, nothing));
});

test('of many who find a dead one’s lock at the same time one works at a time, and nothing is left', async () => {
  const lock = fresh(10_000);
  writeFileSync(lock.path, holderText(4_194_305));
  let inside = 0;
  const visit = () =>
    oneAtATime(lock, async () => {
      inside += 1;
      assert.equal(inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside -= 1;
      return done;
    });
  for (const one of await Promise.all(Array.from({ length: 10 }, visit))) granted(one);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith(`busy${count}`)),
    [],
  );
});

test('what fails within gives the lock back', async () => {
  const lock = fresh();
  await assert.rejects(
    oneAtATime(lock, () => Promise.reject(new Error('a defect'))),
    /a defect/,
  );
  granted(await oneAtATime(lock, nothing));
});
