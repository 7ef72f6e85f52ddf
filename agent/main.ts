// SPDX-License-Identifier: Apache-2.0
import { drained } from './cli/drain.ts';
import { exitStatus } from './cli/exit-status.ts';
import { main } from './cli/main-command.ts';
import { plainText, terminal } from './cli/screen.ts';
import { compose } from './compose.ts';

/** How long the reader of the output may take for the rest of it, in milliseconds: somebody may be reading in a pager. */
const readerPatience = 600_000;

// The reader of a pipe went away (`x0tta6bl4 events | head`): nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// What cannot be complained about is no reason to end otherwise than the command did.
process.stderr.on('error', () => undefined);

/** Exits rather than waits: a defect may have left timers and sockets behind that would keep the process. */
async function exit(status: number): Promise<never> {
  const taken = await Promise.all([drained(process.stdout, readerPatience), drained(process.stderr, readerPatience)]);
  process.exit(status === exitStatus.success && taken.includes(false) ? exitStatus.refused : status);
}

// A module without top-level await can be bundled as CommonJS, which starts seconds sooner on a slow router.
void main(process.argv.slice(2), terminal, compose).then(exit, (error: unknown) => {
  terminal.err(`x0tta6bl4: ${plainText(error instanceof Error ? error.message : String(error))} [command-defect]\n`);
  return exit(exitStatus.defect);
});
