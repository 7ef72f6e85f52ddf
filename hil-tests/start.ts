// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { buildBundle } from '../bundler/build.ts';
import { playLive, unlessQuit } from './live/play-live.ts';
import { openScreen } from './live/screen.ts';
import { succeeded, type Verdict } from './live/verdict.ts';
import { healable, type LiveWishes, liveFaults, liveHelp, readLiveWishes } from './live/wishes.ts';
import { projectRoot } from './rigs/project.ts';
import { RigRefused } from './rigs/refused.ts';

/** Signals that end the show: the kernel's process must not outlive it. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function tell(verdict: Verdict): void {
  const ms = (value: number | null): string => (value === null ? 'never' : `after ${value} ms`);
  process.stdout.write(
    `${verdict.fault}: detected ${ms(verdict.detectedMs)}, healed ${ms(verdict.healedMs)}, ${verdict.verified ? 'verified' : 'not verified'}, traffic back ${ms(verdict.recoverMs)}\n`,
  );
  if (!healable.has(verdict.fault)) process.stdout.write('(an agent leaves this fault to the routing protocol: no heal is expected)\n');
}

async function run(wishes: LiveWishes): Promise<number> {
  if (wishes.json !== null) {
    mkdirSync(dirname(wishes.json), { recursive: true });
    writeFileSync(wishes.json, '');
  }
  const keys: string[] = [];
  const quit = new AbortController();
  const screen = openScreen((key) => (key === '\u0003' || key === 'q' ? quit.abort() : void keys.push(key)));
  let ended: NodeJS.Signals | null = null;
  for (const signal of endings)
    process.once(signal, () => {
      ended = signal;
      quit.abort();
    });
  try {
    screen.progress('building the bundle');
    await unlessQuit(quit.signal, buildBundle(projectRoot, join(projectRoot, 'dist')));
    const verdicts = await playLive({ wishes, screen, quit: quit.signal, nextKey: () => keys.shift() ?? null });
    screen.close();
    verdicts.forEach(tell);
    if (wishes.json !== null) for (const verdict of verdicts) appendFileSync(wishes.json, `${JSON.stringify(verdict)}\n`);
    if (ended !== null) return 128 + constants.signals[ended];
    if (wishes.fault === null) return 0;
    return verdicts.length > 0 && verdicts.every(succeeded) ? 0 : 1;
  } catch (error) {
    screen.close();
    if (error instanceof RigRefused) process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return error instanceof RigRefused ? 2 : 1;
  } finally {
    screen.close();
  }
}

async function main(): Promise<number> {
  const answer = readLiveWishes(process.argv.slice(2));
  switch (answer.do) {
    case 'run':
      return run(answer.wishes);
    case 'help':
      process.stdout.write(liveHelp);
      return 0;
    case 'list':
      for (const one of liveFaults) process.stdout.write(`${one.name.padEnd(14)} ${one.about}\n`);
      return 0;
    case 'refuse':
      process.stderr.write(`${answer.why}\n`);
      return 2;
  }
}

process.exit(await main());
