// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';
import { exitStatus } from './exit-status.ts';
import { readWords, type Words } from './read-words.ts';
import { type AuthorityAt, authorityAt } from './trust/authority-at.ts';
import { type TrustCommand, trustCommands, trustHelp } from './trust/help.ts';
import { init } from './trust/init.ts';
import { issue, renew } from './trust/issue.ts';
import { add, remove, use } from './trust/issuers.ts';
import { bundle, list } from './trust/list.ts';
import { revoke } from './trust/revoke.ts';
import { token } from './trust/token.ts';
import { type Told, tell, tellRefusal, type Workplace } from './workplace.ts';

export { authorityIn } from './trust/authority-in.ts';

function carryOut(command: TrustCommand, place: Workplace, at: AuthorityAt, words: Words<TrustCommand>): Promise<Outcome<Told>> {
  switch (command) {
    case 'init':
      return init(at, words);
    case 'token':
      return token(at, words);
    case 'issue':
      return issue(place, at, words);
    case 'renew':
      return renew(place, at, words);
    case 'revoke':
      return revoke(at, words);
    case 'bundle':
      return bundle(at);
    case 'list':
      return list(at);
    case 'add-issuer':
      return add(at);
    case 'use-issuer':
      return use(at, words);
    case 'remove-issuer':
      return remove(at, words);
  }
}

/**
 * The authority's commands, from the words behind `trust` to the exit status. A file of its own beside the router's bundle: routers that
 * issue nothing do without it and its X.509 library.
 */
export async function trust(words: readonly string[], place: Workplace): Promise<number> {
  const read = readWords('trust', trustCommands, words);
  if (!read.ok) return tellRefusal(place.screen, read.refusal);
  const { command } = read.value;
  if (command === 'help') {
    place.screen.out(trustHelp);
    return exitStatus.success;
  }
  return tell(place, read.value, await carryOut(command, place, await authorityAt(place, read.value), read.value));
}
