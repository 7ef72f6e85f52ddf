// SPDX-License-Identifier: Apache-2.0
import { lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { done, type Outcome, refuse } from '../core/refusal.ts';

const root = 0;
/** Write permission of the group and of everybody. */
const othersMayWrite = 0o022;
/** In such a directory only the owner of an entry renames or removes it, as in /tmp. */
const sticky = 0o1000;
/** As many as the kernel follows (MAXSYMLINKS, include/linux/namei.h). */
const mostLinks = 40;

/**
 * The first thing on the way to `path`, or `path` itself, that somebody else could exchange or fill; null where there is none. What
 * is not there yet is nobody's.
 */
function inOthersHands(path: string, me: number): string | null {
  const left = path.split('/');
  let at = '/';
  let links = 0;
  let owner = root;
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '..') at = dirname(at);
    if (name === '' || name === '.' || name === '..') continue;
    const next = join(at, name);
    const found = lstatSync(next, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.uid !== me && found.uid !== root) return `${next} belongs to user ${found.uid}`;
    if (found.isSymbolicLink()) {
      links += 1;
      if (links > mostLinks) return `${next} is a loop of links`;
      const target = readlinkSync(next);
      left.unshift(...target.split('/'));
      if (isAbsolute(target)) at = '/';
      continue;
    }
    const last = left.every((rest) => rest === '' || rest === '.');
    if ((found.mode & othersMayWrite) !== 0 && (last || (found.mode & sticky) === 0)) return `others may write in ${next}`;
    at = next;
    owner = found.uid;
  }
  return owner === me ? null : `${path} belongs to user ${owner}`;
}

/**
 * Makes `path` with mode 0700 where it is missing. Below /tmp anybody may come first: files in a directory of theirs could be links
 * to any file of this user, so one that is not this user's alone is refused (`directory-not-ours`). Throws what the file system
 * refuses. `option` names the setting that leads there.
 */
export function makeOwnDirectory(path: string, option: string, me: number = process.geteuid?.() ?? root): Outcome<void> {
  const refused = (why: string) =>
    refuse(
      'operator',
      'directory-not-ours',
      `${path} is not used: ${why}`,
      `look into it and remove it, or set ${option} to another place`,
    );
  // Before, so that nothing is made where a link of somebody else leads; and after, for whoever came in between.
  const before = inOthersHands(path, me);
  if (before !== null) return refused(before);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const after = inOthersHands(path, me);
  return after === null ? done : refused(after);
}
