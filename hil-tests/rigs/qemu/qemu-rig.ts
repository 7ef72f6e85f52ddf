// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExecutorLink } from '../executor-link.ts';
import { ExecutorRig } from '../executor-rig.ts';
import type { RigOptions } from '../open-rig.ts';
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
const lifeByDefault = 3_600_000;
const offWithin = 15_000;

/** Boots Debian's kernel in QEMU and starts the executor in it. Needs no root and no KVM. */
export async function openQemuRig(options: RigOptions): Promise<Rig> {
  checkRequirements();
  const progress = options.progress ?? (() => undefined);
  const cache = cacheFolder();
  progress('preparing the kernel');
  const kernel = kernelIn(cache);
  const busybox = busyboxIn(cache);
  const initramfs = initramfsIn(cache, kernel, busybox);
  if (options.shared !== undefined) mkdirSync(options.shared, { recursive: true });
  const shared = realpathSync(options.shared ?? mkdtempSync(join(tmpdir(), 'x0-rig-')));
  const link = await ExecutorLink.listen();
  const start = { kernelRoot: kernel.root, busybox, node: [nodePath, ...typeScriptInRig], executor, port: link.port, token: link.token };
  writeFileSync(join(shared, '.start'), startScript(start), { mode: 0o600 });
  progress(`booting Linux ${kernel.release}`);
  const machine = new Machine({ image: kernel.image, initramfs, shared, memoryMegabytes: options.memoryMegabytes ?? 3072 });
  const limit = setTimeout(() => {
    link.ended('the rig outlived its time limit');
    machine.kill();
  }, options.withinMs ?? lifeByDefault);
  limit.unref();
  const killNow = (): void => {
    machine.kill();
    if (options.shared === undefined) rmSync(shared, { recursive: true, force: true });
  };
  process.once('exit', killNow);
  const close = async (): Promise<void> => {
    clearTimeout(limit);
    await machine.off(offWithin);
    process.removeListener('exit', killNow);
    if (options.shared === undefined) rmSync(shared, { recursive: true, force: true });
    else rmSync(join(shared, '.start'), { force: true });
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
  return new ExecutorRig('qemu', { host: shared, rig: sharedInGuest }, link, close);
}
