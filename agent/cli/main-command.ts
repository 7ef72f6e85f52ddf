// SPDX-License-Identifier: Apache-2.0
import { step } from '../core/step.ts';
import type { Compose } from '../daemon.ts';
import type * as LinkPart from '../link-part.ts';
import { loadLink } from '../load-link.ts';
import { loadPart } from '../parts.ts';
import { readArguments } from './arguments.ts';
import { audit } from './audit.ts';
import { checkConfig } from './check-config.ts';
import { events } from './events.ts';
import { exitStatus } from './exit-status.ts';
import { explain } from './explain.ts';
import { help } from './help.ts';
import { policy } from './policy.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { describeRefusal, type Screen } from './screen.ts';
import { heals, status } from './status.ts';
import { workplaceOf } from './this-machine.ts';
import { version } from './version.ts';
import { tellRefusal, type Workplace } from './workplace.ts';

/** The commands of identities and of an authority work with the part for links, where the cryptography is. */
async function withKeys(screen: Screen, command: (link: typeof LinkPart, place: Workplace) => Promise<number>): Promise<number> {
  const link = await loadLink();
  if (!link.ok) return tellRefusal(screen, link.refusal);
  const { createCrypto } = link.value;
  return command(
    link.value,
    workplaceOf(screen, async () => (await createCrypto()).crypto),
  );
}

/** The authority's commands are a part that most routers do without. */
async function trust(words: readonly string[], place: Workplace): Promise<number> {
  const authority = await loadPart('authority', () => import('./trust.ts'));
  return authority.ok ? authority.value.trust(words, place) : tellRefusal(place.screen, authority.refusal);
}

/** One command from its words to its exit status. */
export async function main(words: readonly string[], screen: Screen, compose: Compose): Promise<number> {
  if (words[0] === 'identity') return withKeys(screen, ({ identity }, place) => identity(words.slice(1), place));
  if (words[0] === 'policy') return policy(words.slice(1), screen);
  if (words[0] === 'audit') return audit(words.slice(1), screen);
  if (words[0] === 'trust') return withKeys(screen, (_, place) => trust(words.slice(1), place));
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
