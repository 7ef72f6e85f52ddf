// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bundleName } from './build.ts';

/** One start takes so long at most, in milliseconds. */
const patience = 8_000;
/** Time for the first save, once the agent has looked at the mesh. */
const settling = 400;

interface LogLine {
  readonly level?: string;
  readonly code?: string;
  readonly text?: string;
}

/** What in an agent's log tells that it did not start cleanly, in words. A text that is no log line counts too. */
export function logProblems(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        const { level, code, text: told } = JSON.parse(line) as LogLine;
        return level === 'error' || level === 'fatal' || code === 'store-corrupt' ? [`${level} ${code}: ${told}`] : [];
      } catch {
        return [line.slice(0, 200)];
      }
    });
}

async function runOnce(node: string, bundle: string, config: string): Promise<string[]> {
  const child = spawn(node, [bundle, 'run', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  while (!log.includes('"no-mesh-interface"') && child.exitCode === null && child.signalCode === null) await wait(20);
  await wait(settling);
  child.kill('SIGTERM');
  const [status, signal] = await ended;
  clearTimeout(late);
  return [...logProblems(log), ...(status === 0 ? [] : [`it ended with ${signal ?? `status ${status}`}`])];
}

/** The bundle starts twice on one store under a given Node, blind: what the first run wrote the second must read. */
export async function restartProblems(node: string, out: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'x0-restart-'));
  try {
    const config = join(folder, 'agent.json');
    const store = join(folder, 'store');
    const document = {
      agent: { name: 'r1', mesh: 'nomesh0' },
      store: { path: store },
      journal: { path: join(folder, 'journal') },
      http: { socket: join(folder, 'agent.sock') },
      xdp: { enabled: false },
    };
    writeFileSync(config, JSON.stringify(document));
    const problems: string[] = [];
    for (const which of ['first', 'second']) {
      const found = await runOnce(node, join(out, bundleName), config);
      problems.push(...found.map((problem) => `${node} ${bundleName} run, ${which} start on one store: ${problem}`));
      if (!existsSync(join(store, 'data.mdb'))) problems.push(`${node} ${bundleName} run, ${which} start: no store was written`);
    }
    return problems;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
