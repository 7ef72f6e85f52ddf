// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleName } from './build.ts';
import { parts } from './parts.ts';

/** One call takes so long at most, in milliseconds. */
const patience = 20_000;

interface Wanted {
  readonly status: number;
  readonly says: string;
}

/** Runs the bundle with some words; what came otherwise than wanted, in words. */
function tried(node: string, folder: string, words: readonly string[], { status, says }: Wanted): string[] {
  const ran = spawnSync(node, [join(folder, bundleName), ...words], { encoding: 'utf8', timeout: patience });
  const said = `${ran.stdout}${ran.stderr}`;
  return ran.status === status && said.includes(says)
    ? []
    : [`${node} ${bundleName} ${words.join(' ')}: status ${ran.status}, not ${status} with "${says}": ${said.slice(0, 1_000)}`];
}

function inFolder(work: (folder: string) => string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'x0-tried-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bundle says its version under a given Node, every part is loaded, and keys are made with the cryptography that this Node has. */
export function runProblems(node: string, out: string, version: string): string[] {
  return inFolder((folder) => {
    const config = join(folder, 'agent.json');
    writeFileSync(config, JSON.stringify({ link: { mode: 'required', interfaces: ['nolink0'] }, identity: { directory: folder } }));
    const identity = ['--dir', join(folder, 'identity'), '--domain', 'mesh.example', '--name', 'r1'];
    return [
      ...tried(node, out, ['--version'], { status: 0, says: `${version}\n` }),
      ...parts.flatMap((part) => tried(node, out, part.tried, { status: 0, says: part.says })),
      ...tried(node, out, ['config', 'check', config], { status: 0, says: 'no problem' }),
      ...tried(node, out, ['identity', 'init', ...identity], { status: 0, says: 'BEGIN' }),
      // The agent loads the part for links, which finds no identity.
      ...tried(node, out, ['run', '--config', config], { status: 1, says: '"no-identity"' }),
    ];
  });
}

/** Without the files beside it the bundle still says its version, and each command that needs one says which. */
export function aloneProblems(node: string, out: string, version: string): string[] {
  return inFolder((folder) => {
    copyFileSync(join(out, bundleName), join(folder, bundleName));
    symlinkSync(join(out, 'addons'), join(folder, 'addons'));
    const alone = [
      ...tried(node, folder, ['--version'], { status: 0, says: `${version}\n` }),
      ...tried(node, folder, ['run'], { status: 1, says: '[part-absent]' }),
    ];
    // One after the other: a command may need an earlier part as well.
    return parts.reduce((problems, { file, tried: words }) => {
      problems.push(...tried(node, folder, words, { status: 1, says: `${file} is not beside this program [part-absent]` }));
      copyFileSync(join(out, file), join(folder, file));
      return problems;
    }, alone);
  });
}
