// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ExecutorLink } from '../executor-link.ts';
import { ExecutorRig } from '../executor-rig.ts';
import { lifeLimit } from '../life-limit.ts';
import type { RigOptions } from '../open-rig.ts';
import { ownFolder } from '../own-folder.ts';
import { nodePath } from '../project.ts';
import { RigRefused } from '../refused.ts';
import type { Rig } from '../rig.ts';

const executor = fileURLToPath(new URL('../executor/executor.ts', import.meta.url));

/** Throws where the running kernel cannot hold a mesh or this user may not build one. */
export function checkNative(root: boolean = process.getuid?.() === 0, batman: boolean = hasBatman()): void {
  if (!root) throw new RigRefused('rig-not-root', 'the native rig makes network namespaces', 'run it as root or use --rig qemu');
  if (!batman) throw new RigRefused('rig-no-batman', 'the running kernel has no batman-adv', 'modprobe batman-adv, or use --rig qemu');
}

function hasBatman(): boolean {
  if (existsSync('/sys/module/batman_adv')) return true;
  return spawnSync('modprobe', ['batman-adv']).status === 0 && existsSync('/sys/module/batman_adv');
}

/** The same executor as a local process, in namespaces of the running kernel: no emulation. */
export async function openNativeRig(options: RigOptions): Promise<Rig> {
  checkNative();
  if (options.shared !== undefined) mkdirSync(options.shared, { recursive: true });
  const own = options.shared === undefined ? ownFolder('x0-rig-') : null;
  const shared = own?.path ?? realpathSync(options.shared ?? '');
  const link = await ExecutorLink.listen();
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', nodePath, executor, '127.0.0.1', `${link.port}`, link.token], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  void ended.then(() => link.ended('the executor ended'));
  const limit = lifeLimit(options, () => child.kill('SIGTERM'));
  await link.connected();
  return new ExecutorRig('native', { host: shared, rig: shared }, link, options.bundle, async () => {
    clearTimeout(limit);
    await ended;
    own?.remove();
  });
}
