// SPDX-License-Identifier: Apache-2.0
import { globSync, readFileSync } from 'node:fs';
import { nodePath, projectRoot, typeScriptInRig } from './project.ts';
import type { Rig } from './rig.ts';

export interface TestCounts {
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
}

export interface TestRun {
  readonly file: string;
  readonly status: number | null;
  /** Null where the runner ended before telling. */
  readonly counts: TestCounts | null;
  readonly output: string;
  readonly tookMs: number;
}

const patience = 180_000;

/** Paths relative to `root`, sorted. */
export function findRigTests(root: string): string[] {
  const found = globSync('**/*.rig.test.ts', { cwd: root, exclude: (name) => ['node_modules', 'dist', 'out', '.git'].includes(name) });
  return found.sort();
}

/** Modules that a test file asks for. */
export function modulesOf(source: string): string[] {
  return (
    /^\/\/ rig-modules: ([\w -]+)$/m
      .exec(source)?.[1]
      ?.split(/\s+/)
      .filter((name) => name !== '') ?? []
  );
}

/** The counts in what node's test runner printed as TAP. */
export function readCounts(output: string): TestCounts | null {
  const count = (name: string): number | null => {
    const found = new RegExp(`^# ${name} (\\d+)$`, 'm').exec(output);
    return found === null ? null : Number(found[1]);
  };
  const pass = count('pass');
  const fail = count('fail');
  if (pass === null || fail === null) return null;
  return { pass, fail: fail + (count('cancelled') ?? 0), skipped: (count('skipped') ?? 0) + (count('todo') ?? 0) };
}

export function countsOf(runs: readonly TestRun[]): TestCounts {
  const total = { pass: 0, fail: 0, skipped: 0 };
  for (const { counts, status } of runs) {
    total.pass += counts?.pass ?? 0;
    // A file that broke outside its tests, or told nothing, is one failure of its own.
    total.fail += counts === null || (status !== 0 && counts.fail === 0) ? (counts?.fail ?? 0) + 1 : counts.fail;
    total.skipped += counts?.skipped ?? 0;
  }
  return total;
}

/** Runs one file in a fresh network namespace, with loopback up and bpffs at its usual place. */
export async function runRigTest(rig: Rig, file: string, coverage: boolean): Promise<Omit<TestRun, 'file'>> {
  const began = Date.now();
  const modules = modulesOf(readFileSync(file, 'utf8'));
  if (modules.length > 0) {
    const loaded = await rig.exec({ command: [rig.kind === 'qemu' ? '/run/modprobe' : 'modprobe', '-a', ...modules] });
    if (loaded.status !== 0) {
      return { status: loaded.status, counts: null, output: `modules ${modules.join(', ')}: ${loaded.stderr}`, tookMs: Date.now() - began };
    }
  }
  // Named namespaces that one file leaves behind are none of the next one's business.
  const script = 'mkdir -p /run/netns && mount -t tmpfs t /run/netns && ip link set lo up && cd "$1" && shift && exec "$@"';
  const environment: Record<string, string> = { NODE_ENV: 'test', X0_RIG: rig.kind };
  if (coverage) environment['NODE_V8_COVERAGE'] = rig.shared.rig;
  const command = ['unshare', '--net', '--mount', '--', 'sh', '-c', script, 'sh', projectRoot, nodePath];
  command.push(...typeScriptInRig, '--test-reporter=tap', file);
  const done = await rig.exec({ command, environment, within: patience });
  let output = done.stdout + done.stderr;
  // Whoever reads this wants to know what ended it, and the kernel's word about it.
  if (done.status === null) output += `ended by a signal\n${(await rig.exec({ command: ['dmesg'] })).stdout.slice(-1000)}`;
  return { status: done.status, counts: readCounts(done.stdout), output, tookMs: Date.now() - began };
}
