// SPDX-License-Identifier: Apache-2.0
import { authorityIn, memberIn } from '../make-members.ts';
import { identityFolder } from './agents.ts';
import type { BuiltMesh } from './built-mesh.ts';
import type { TrustPlaces } from './methods.ts';
import { must } from './run-command.ts';

const authorityPlace = 'authority';

/** Copies without the owner: here the files are root's, whoever made them. Their rights stay, or no agent would use the keys. */
const copy = (from: string, to: string): Promise<string> => must(['cp', '-r', '--preserve=mode', from, to]);

/** Each router gets its identity and the authority's directory a place of its own, all in the rig's memory. */
export async function placeTrust(mesh: BuiltMesh, from: string): Promise<TrustPlaces> {
  const { routers } = mesh.plan.topology;
  const authority = `${mesh.folder(authorityPlace)}/trust`;
  await copy(authorityIn(from), authority);
  for (const router of routers) await copy(memberIn(from, router), identityFolder(mesh, router));
  return { authority, identities: Object.fromEntries(routers.map((router) => [router, identityFolder(mesh, router)])) };
}
