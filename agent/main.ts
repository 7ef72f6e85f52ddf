// SPDX-License-Identifier: Apache-2.0
import { exitStatus } from './cli/exit-status.ts';
import { main } from './cli/main-command.ts';
import { plainText, terminal } from './cli/screen.ts';
import { compose } from './compose.ts';

// The reader of a pipe went away (`x0tta6bl4 events | head`): nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// Exit rather than wait: a defect may have left timers and sockets behind that would keep the process.
// A module without top-level await can be bundled as CommonJS, which starts seconds sooner on a slow router.
void main(process.argv.slice(2), terminal, compose).then(
  (status) => process.exit(status),
  (error: unknown) => {
    terminal.err(`x0tta6bl4: ${plainText(error instanceof Error ? error.message : String(error))} [command-defect]\n`);
    process.exit(exitStatus.defect);
  },
);
