// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Where Debian keeps asm/ of each architecture; elsewhere the compiler finds it in /usr/include. */
const multiarch: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
/** Every program: telemetry is what a router runs, pass is what its cost is measured against. */
export const programs = ['telemetry', 'pass'] as const;
export type Program = (typeof programs)[number];

const needs = [
  { file: '/usr/bin/clang', package: 'clang' },
  { file: '/usr/bin/llvm-strip', package: 'llvm' },
  { file: '/usr/include/bpf/bpf_helpers.h', package: 'libbpf-dev' },
  { file: '/usr/include/linux/batadv_packet.h', package: 'linux-libc-dev' },
] as const;

/** Debian packages that compiling needs and this machine lacks. */
export const missingForBpf = (): string[] => needs.filter(({ file }) => !existsSync(file)).map((one) => one.package);

/** Where a program lies under the folder that is built into: what only tests run must not travel to routers. */
export const objectIn = (out: string, name: Program): string => join(out, name === 'telemetry' ? '.' : 'test', `${name}.bpf.o`);

/**
 * Compiles the BPF programs to `objectIn`, with BTF and without DWARF, and returns their paths. The same sources
 * and compiler give the same bytes. Throws with the one command to run where something is missing.
 */
export function buildBpf(out: string): Readonly<Record<Program, string>> {
  const missing = missingForBpf();
  if (missing.length > 0) throw new Error(`the BPF programs cannot be compiled here; run: apt-get install -y ${missing.join(' ')}`);
  mkdirSync(join(out, 'test'), { recursive: true });
  const include = `/usr/include/${multiarch[process.arch] ?? ''}`;
  const compile = (name: Program): string => {
    const object = objectIn(out, name);
    const fresh = `${object}.new-${process.pid}`;
    try {
      // Names relative to this folder, or the object would tell where it was built.
      const flags = ['-O2', '-g', '-Wall', '-target', 'bpf', '-mcpu=v3', '-fdebug-compilation-dir=.', `-I${include}`];
      execFileSync('/usr/bin/clang', [...flags, '-c', `${name}.bpf.c`, '-o', fresh], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
      execFileSync('/usr/bin/llvm-strip', ['-g', fresh], { stdio: ['ignore', 'ignore', 'inherit'] });
      renameSync(fresh, object);
    } finally {
      rmSync(fresh, { force: true });
    }
    return object;
  };
  return { telemetry: compile('telemetry'), pass: compile('pass') };
}
