// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { playLive, unlessQuit } from './live/play-live.ts';
import { isInteractive, openScreen } from './live/screen.ts';
import { type Judgement, lineOf, succeeded } from './live/verdict.ts';
import { healable, type LiveWishes, liveFaults, liveHelp, readLiveWishes } from './live/wishes.ts';
import { buildPinnedBundle } from './rigs/pinned-bundle.ts';
import { failure, RigRefused } from './rigs/refused.ts';

/** Signals that end the show: the kernel's process must not outlive it. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function tell(verdict: Judgement): void {
  const ms = (value: number | null): string => (value === null ? 'never' : `after ${value} ms`);
  process.stdout.write(
    `${verdict.fault}: detected ${ms(verdict.detectedMs)}, healed ${ms(verdict.healedMs)}, ${verdict.verified ? 'verified' : 'not verified'}, traffic back ${ms(verdict.recoverMs)}\n`,
  );
  if (verdict.relapses > 0)
    process.stdout.write(`traffic died again after it was back: ${verdict.relapses} times, for ${verdict.longestRelapseMs} ms at most\n`);
  if (!healable.has(verdict.fault)) process.stdout.write('(an agent leaves this fault to the routing protocol: no heal is expected)\n');
}

async function run(wishes: LiveWishes, interactive: boolean): Promise<number> {
  if (wishes.json !== null) {
    mkdirSync(dirname(wishes.json), { recursive: true });
    writeFileSync(wishes.json, '');
  }
  const keys: string[] = [];
  const quit = new AbortController();
  const screen = openScreen(interactive, (key) => (key === '\u0003' || key === 'q' ? quit.abort() : void keys.push(key)));
  let ended: NodeJS.Signals | null = null;
  // A terminal's Ctrl-C comes twice, from itself and from npm: the second one must not end this process in the midst of its end.
  for (const signal of endings)
    process.on(signal, () => {
      ended ??= signal;
      quit.abort();
    });
  try {
    screen.progress('building the bundle');
    const bundle = await unlessQuit(quit.signal, buildPinnedBundle());
    const show = { wishes, screen, quit: quit.signal, nextKey: () => keys.shift() ?? null };
    const verdicts = bundle === null ? [] : await playLive({ ...show, bundle });
    screen.close();
    verdicts.forEach(tell);
    if (wishes.json !== null) for (const verdict of verdicts) appendFileSync(wishes.json, `${lineOf(verdict)}\n`);
    if (ended !== null) return 128 + constants.signals[ended];
    if (wishes.fault === null) return 0;
    return verdicts.length > 0 && verdicts.every(succeeded) ? 0 : 1;
  } catch (error) {
    screen.close();
    if (error instanceof RigRefused) process.stderr.write(`${failure(error)}\n`);
    else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return error instanceof RigRefused ? 2 : 1;
  } finally {
    screen.close();
  }
}

async function main(): Promise<number> {
  const interactive = isInteractive();
  const answer = readLiveWishes(process.argv.slice(2), interactive);
  switch (answer.do) {
    case 'run':
      return run(answer.wishes, interactive);
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
