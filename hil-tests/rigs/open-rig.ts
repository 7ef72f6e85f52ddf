// SPDX-License-Identifier: Apache-2.0
import type { Rig, RigKind } from './rig.ts';

/** For many runs in one rig. */
export const longLife = 12 * 3_600_000;

export interface RigOptions {
  /** Default qemu. */
  readonly kind?: RigKind;
  /** What agents are started from unless told otherwise; default dist's, which may be built anew while the rig lives. */
  readonly bundle?: string;
  /** A folder of the host that the rig shares; default a temporary one, removed when the rig is closed. */
  readonly shared?: string;
  /** The whole life of the rig; it is ended when it is over. Default 1 h; null: no limit but this process's own end. */
  readonly withinMs?: number | null;
  /** Of the emulated machine. Default 3072. */
  readonly memoryMegabytes?: number;
  /** Told what is being done while the rig starts. */
  readonly progress?: (text: string) => void;
}

/** Starts a rig. Rejects with a `RigRefused` where this machine lacks something, naming it and the remedy. */
export async function openRig(options: RigOptions = {}): Promise<Rig> {
  if (options.kind === 'native') return (await import('./native/native-rig.ts')).openNativeRig(options);
  return (await import('./qemu/qemu-rig.ts')).openQemuRig(options);
}
