// SPDX-License-Identifier: Apache-2.0
import type { Compose } from '../daemon.ts';
import { readArguments } from './arguments.ts';
import { checkConfig } from './check-config.ts';
import { exitStatus } from './exit-status.ts';
import { help } from './help.ts';
import { run } from './run.ts';
import { describeRefusal, type Screen } from './screen.ts';
import { version } from './version.ts';

/** One command from its words to its exit status. */
export async function main(words: readonly string[], screen: Screen, compose: Compose): Promise<number> {
  const request = readArguments(words);
  if (!request.ok) {
    screen.err(describeRefusal(request.refusal));
    return exitStatus.usage;
  }
  switch (request.value.command) {
    case 'version':
      screen.out(`${version()}\n`);
      return exitStatus.success;
    case 'help':
      screen.out(help);
      return exitStatus.success;
    case 'config check':
      return checkConfig(request.value, screen);
    case 'run':
      return run(request.value, screen, compose);
    default:
      screen.err(`${request.value.command} is not built yet\n`);
      return exitStatus.refused;
  }
}
