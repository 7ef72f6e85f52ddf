// SPDX-License-Identifier: Apache-2.0
import { openAuthorityDirectory, standardAuthorityDirectory } from '../../adapters/identity/authority/authority-directory.ts';
import type { AuthorityStorage } from '../../adapters/identity/authority/authority-state.ts';
import { certificateMaker } from '../../adapters/identity/authority/certificate-maker.ts';
import type { Workshop } from '../../adapters/identity/authority/workshop.ts';
import type { Words } from '../read-words.ts';
import type { Workplace } from '../workplace.ts';

/** The authority that a command is about. */
export interface AuthorityAt extends Workshop {
  readonly directory: string;
  readonly storage: AuthorityStorage;
}

export async function authorityAt({ crypto, wall, random }: Workplace, words: Words<string>): Promise<AuthorityAt> {
  const directory = words.text('dir') ?? standardAuthorityDirectory;
  return { directory, storage: openAuthorityDirectory(directory), crypto: await crypto(), certificates: certificateMaker, wall, random };
}
