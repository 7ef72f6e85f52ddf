// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../core/refusal.ts';
import { step } from '../core/step.ts';
import type { Compose } from '../daemon.ts';
import { readArguments } from './arguments.ts';
import { audit } from './audit.ts';
import { checkConfig } from './check-config.ts';
import { events } from './events.ts';
import { exitStatus } from './exit-status.ts';
import { explain } from './explain.ts';
import { help } from './help.ts';
import { identity } from './identity.ts';
import { policy } from './policy.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { describeRefusal, type Screen } from './screen.ts';
import { heals, status } from './status.ts';
import { version } from './version.ts';
import { tellRefusal, type Workplace, workplaceOf } from './workplace.ts';

/** The authority's commands are a file of their own beside the bundle, which most routers do without. */
async function trust(words: readonly string[], place: Workplace): Promise<number> {
  try {
    return await (await import('./trust.ts')).trust(words, place);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if ((code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') || !message.includes('authority.cjs')) throw error;
    const remedy = 'install the authority beside it, or run this where the authority is';
    const absent = refuse('operator', 'authority-absent', 'authority.cjs is not beside this program', remedy);
    return tellRefusal(place.screen, absent.refusal);
  }
}

/** One command from its words to its exit status. */
export async function main(words: readonly string[], screen: Screen, compose: Compose): Promise<number> {
  if (words[0] === 'identity') return identity(words.slice(1), workplaceOf(screen));
  if (words[0] === 'policy') return policy(words.slice(1), screen);
  if (words[0] === 'audit') return audit(words.slice(1), screen);
  if (words[0] === 'trust') return trust(words.slice(1), workplaceOf(screen));
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
    case 'status':
      return status(request.value, screen);
    case 'heals':
      return heals(request.value, screen);
    case 'explain':
      return explain(request.value, screen);
    case 'events':
      return events(request.value, screen);
    case 'replay':
      return replay(request.value, screen, step);
  }
}
