// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import type { Milliseconds } from '../../core/time.ts';

export type Ran = { readonly status: number } | { readonly failed: string };

/**
 * Runs a program to its end, or kills it at `limit`. What it prints goes nowhere: a daemon that it leaves behind may hold
 * its output open for ever, and must not be ended by a pipe that nobody reads.
 */
export function runCommand(command: readonly string[], limit: Milliseconds): Promise<Ran> {
  const [program, ...args] = command;
  if (program === undefined || program === '') return Promise.resolve({ failed: 'has no command' });
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(program, args, { stdio: 'ignore' });
    } catch (error) {
      // Most reasons come as an event; a file where a directory should be (ENOTDIR) comes at once.
      resolve({ failed: `could not be run: ${error instanceof Error ? error.message : String(error)}` });
      return;
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limit);
    const end = (ran: Ran): void => {
      clearTimeout(timer);
      resolve(ran);
    };
    child.on('error', (error) => end({ failed: `could not be run: ${error.message}` }));
    child.on('exit', (status, signal) => {
      if (late) end({ failed: `took longer than ${limit} ms` });
      else end(status === null ? { failed: `was ended by ${signal}` } : { status });
    });
  });
}
