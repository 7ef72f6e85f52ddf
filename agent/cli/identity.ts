// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';
import { exitStatus } from './exit-status.ts';
import { type IdentityCommand, identityCommands, identityHelp } from './identity/help.ts';
import { type IdentityAt, identityAt } from './identity/identity-at.ts';
import { init } from './identity/init.ts';
import { install } from './identity/install.ts';
import { csr } from './identity/request.ts';
import { rotate } from './identity/rotate.ts';
import { show } from './identity/show.ts';
import { readWords, type Words } from './read-words.ts';
import { type Told, tell, tellRefusal, type Workplace } from './workplace.ts';

function carryOut(command: IdentityCommand, at: IdentityAt, words: Words<IdentityCommand>): Promise<Outcome<Told>> {
  switch (command) {
    case 'init':
      return init(at, words);
    case 'csr':
      return csr(at, words);
    case 'install':
      return install(at, words);
    case 'show':
      return show(at);
    case 'rotate':
      return rotate(at, words);
  }
}

/** A router's own identity, from the words behind `identity` to the exit status. */
export async function identity(words: readonly string[], place: Workplace): Promise<number> {
  const read = readWords('identity', identityCommands, words);
  if (!read.ok) return tellRefusal(place.screen, read.refusal);
  const { command } = read.value;
  if (command === 'help') {
    place.screen.out(identityHelp);
    return exitStatus.success;
  }
  return tell(place, read.value, await carryOut(command, await identityAt(place, read.value), read.value));
}
