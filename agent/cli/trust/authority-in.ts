// SPDX-License-Identifier: Apache-2.0
import { openAuthorityDirectory } from '../../adapters/identity/authority/authority-directory.ts';
import { certificateMaker } from '../../adapters/identity/authority/certificate-maker.ts';
import { authorityOf } from '../../adapters/identity/authority/open-authority.ts';
import type { Workshop } from '../../adapters/identity/authority/workshop.ts';
import type { Authority } from '../../ports/authority.ts';

/** The authority of a directory as routers see it, for an agent on the same machine. */
export const authorityIn = (directory: string, { crypto, wall, random }: Pick<Workshop, 'crypto' | 'wall' | 'random'>): Authority =>
  authorityOf({ storage: openAuthorityDirectory(directory), crypto, certificates: certificateMaker, wall, random });
