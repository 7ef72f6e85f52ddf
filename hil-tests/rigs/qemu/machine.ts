// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { searchPath } from './requirements.ts';

export interface MachinePlan {
  readonly image: string;
  readonly initramfs: string;
  readonly shared: string;
  readonly memoryMegabytes: number;
}

const consoleKept = 64 * 1024;

/** Software emulation: /dev/kvm may be there and still hang. */
function qemuArguments(plan: MachinePlan): string[] {
  return [
    '-machine',
    'q35,accel=tcg',
    '-cpu',
    'max',
    '-smp',
    '2',
    '-m',
    `${plan.memoryMegabytes}`,
    '-nographic',
    '-no-reboot',
    '-kernel',
    plan.image,
    '-initrd',
    plan.initramfs,
    '-append',
    'console=ttyS0 quiet panic=-1 mitigations=off transparent_hugepage=never',
    '-netdev',
    'user,id=n0,net=10.0.2.0/24',
    '-device',
    'virtio-net-pci,netdev=n0,romfile=',
    '-virtfs',
    'local,path=/,mount_tag=host,security_model=none,multidevs=remap,readonly=on',
    '-virtfs',
    `local,path=${plan.shared.replaceAll(',', ',,')},mount_tag=out,security_model=none`,
  ];
}

/** The emulated machine as one process of this host. */
export class Machine {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #console = '';

  constructor(plan: MachinePlan) {
    // setpriv asks the kernel to end QEMU when this process ends in whatever way, a crash or SIGKILL included.
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(plan)], {
      env: { ...process.env, PATH: searchPath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      this.#console = (this.#console + chunk.toString()).slice(-consoleKept);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        this.#console += error.message;
        resolve();
      });
    });
  }

  get ended(): Promise<void> {
    return this.#ended;
  }

  /** What the machine's console said last. */
  get console(): string {
    return this.#console;
  }

  /** Ends the machine by its own process id, now. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for the machine to power off; ends it where it does not. */
  async off(withinMs: number): Promise<void> {
    const limit = setTimeout(() => this.kill(), withinMs);
    await this.#ended;
    clearTimeout(limit);
  }
}
