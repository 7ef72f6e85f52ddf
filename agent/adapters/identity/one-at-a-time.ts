// SPDX-License-Identifier: Apache-2.0
import { open, readFile, rm } from 'node:fs/promises';
import { type Outcome, refuse } from '../../../core/refusal.ts';

const runs = (pid: number): boolean => {
  try {
    // Signal 0 asks and sends nothing (kill(2)).
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${process.pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Works while a file says who does; another process is told (`authority-busy`). What a killed one left is taken over. Throws what the file system refuses. */
export async function oneAtATime<T>(path: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  if (!(await take(path))) {
    const pid = Number(await readFile(path, 'latin1').catch(() => ''));
    const living = pid === process.pid || (pid > 0 && runs(pid));
    if (!living) await rm(path, { force: true });
    if (living || !(await take(path)))
      return refuse(
        'operator',
        'authority-busy',
        `process ${pid} is changing this authority`,
        `wait for it, or remove ${path} where it is none of this program`,
      );
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
