// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExecutorLink } from '../executor-link.ts';
import { ExecutorRig } from '../executor-rig.ts';
import { lifeLimit } from '../life-limit.ts';
import type { RigOptions } from '../open-rig.ts';
import { ownFolder } from '../own-folder.ts';
import { nodePath, typeScriptInRig } from '../project.ts';
import type { Rig } from '../rig.ts';
import { cacheFolder } from './cache.ts';
import { sharedInGuest, startScript } from './guest-init.ts';
import { initramfsIn } from './initramfs.ts';
import { busyboxIn, kernelIn } from './kernel.ts';
import { Machine } from './machine.ts';
import { checkRequirements } from './requirements.ts';

const executor = fileURLToPath(new URL('../executor/executor.ts', import.meta.url));
const bootWithin = 120_000;
const offWithin = 15_000;

/** Boots Debian's kernel in QEMU and starts the executor in it. Needs no root and no KVM. */
export async function openQemuRig(options: RigOptions): Promise<Rig> {
  checkRequirements();
  const progress = options.progress ?? (() => undefined);
  const cache = cacheFolder();
  progress('preparing the kernel');
  const kernel = await kernelIn(cache, progress);
  const busybox = await busyboxIn(cache, progress);
  const initramfs = await initramfsIn(cache, kernel, busybox);
  if (options.shared !== undefined) mkdirSync(options.shared, { recursive: true });
  const own = options.shared === undefined ? ownFolder('x0-rig-') : null;
  const shared = own?.path ?? realpathSync(options.shared ?? '');
  const link = await ExecutorLink.listen();
  const start = { kernelRoot: kernel.root, busybox, node: [nodePath, ...typeScriptInRig], executor, port: link.port, token: link.token };
  writeFileSync(join(shared, '.start'), startScript(start), { mode: 0o600 });
  progress(`booting Linux ${kernel.release}`);
  const machine = new Machine({ image: kernel.image, initramfs, shared, memoryMegabytes: options.memoryMegabytes ?? 3072 });
  const limit = lifeLimit(options, () => {
    link.ended('the rig outlived its time limit');
    machine.kill();
  });
  const killNow = (): void => machine.kill();
  process.once('exit', killNow);
  const close = async (): Promise<void> => {
    clearTimeout(limit);
    await machine.off(offWithin);
    process.removeListener('exit', killNow);
    rmSync(join(shared, '.start'), { force: true });
    own?.remove();
  };
  void machine.ended.then(() => link.ended(`the emulated machine ended; its console said last:\n${machine.console.slice(-2000)}`));
  const late = setTimeout(() => {
    link.ended(`the guest did not call within ${bootWithin / 1000} s; its console said last:\n${machine.console.slice(-2000)}`);
  }, bootWithin);
  try {
    await link.connected();
  } catch (error) {
    machine.kill();
    link.close();
    await close();
    throw error;
  } finally {
    clearTimeout(late);
  }
  progress('the rig is up');
  return new ExecutorRig('qemu', { host: shared, rig: sharedInGuest }, link, options.bundle, close);
}
