// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { describeFault } from '../faults/fault.ts';
import { openRig } from '../rigs/open-rig.ts';
import type { Mesh, Stream } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { lookAround } from './look.ts';
import type { LiveScreen } from './screen.ts';
import { judge, type Verdict } from './verdict.ts';
import { drawPicture, type RouterLine } from './view.ts';
import { type LiveWishes, liveFaults } from './wishes.ts';

const routers = 6;
const lookEvery = 500;
/** Agents need this long to know their neighbours and to have run their code once. */
const calmFor = 12_000;

type LiveFault = (typeof liveFaults)[number];

interface Injected {
  readonly fault: LiveFault;
  readonly began: number;
  readonly at: number;
}

interface Show {
  readonly wishes: LiveWishes;
  readonly screen: LiveScreen;
  readonly quit: AbortSignal;
  readonly nextKey: () => string | null;
}

const pause = (ms: number, quit: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      quit.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    quit.addEventListener('abort', end, { once: true });
  });

async function streamLine(stream: Stream, injected: Injected | null): Promise<string> {
  if (injected === null) return 'Probes r1 → r4 every 50 ms';
  const report = await stream.report({ since: injected.began });
  return `Probes r1 → r4 since the fault: ${report.lost} of ${report.sent} lost, longest gap ${Math.round(report.longestGapMs)} ms${report.recoverMs === null ? '' : `, back after ${Math.round(report.recoverMs)} ms`}`;
}

async function verdictOf(mesh: Mesh, stream: Stream, injected: Injected): Promise<Verdict> {
  const heals: Heal[] = [];
  for (const router of mesh.topology.routers) heals.push(...(await mesh.heals(router).catch(() => [])));
  const report = await stream.report({ since: injected.began });
  return judge(injected.fault.name, injected.began, heals, report.recoverMs);
}

async function showMesh(mesh: Mesh, show: Show): Promise<Verdict[]> {
  const { wishes, screen, quit, nextKey } = show;
  const stream = await mesh.stream({ from: 'r1', to: 'r4' });
  const verdicts: Verdict[] = [];
  let injected: Injected | null = null;
  let waiting = wishes.fault;
  const calmAt = performance.now();

  const inject = async (fault: LiveFault): Promise<void> => {
    if (injected !== null) await mesh.clear(injected.fault.fault).catch(() => undefined);
    const { began } = await mesh.inject(fault.fault);
    injected = { fault, began, at: performance.now() };
  };
  const conclude = async (): Promise<void> => {
    if (injected === null) return;
    verdicts.push(await verdictOf(mesh, stream, injected));
    await mesh.clear(injected.fault.fault);
    injected = null;
  };

  while (!quit.aborted) {
    const lines: RouterLine[] = await lookAround(mesh);
    const now = injected as Injected | null;
    const since = now === null ? 0 : performance.now() - now.at;
    const status =
      now === null
        ? waiting === null
          ? 'calm'
          : `calm; the fault comes in ${Math.max(0, Math.ceil((calmFor - (performance.now() - calmAt)) / 1000))} s`
        : `${describeFault(now.fault.fault)} for ${Math.round(since / 1000)} s`;
    const stream2 = await streamLine(stream, now);
    screen.draw((width, height) =>
      drawPicture(
        {
          title: `x0tta6bl4: six routers, B.A.T.M.A.N. ${wishes.algorithm.toUpperCase()}`,
          status,
          routers: lines,
          stream: stream2,
          keys: `${liveFaults.map((one) => `${one.key} ${one.name}`).join('  ')}  c clear  q quit`,
        },
        width,
        height,
      ),
    );
    if (!process.stdout.isTTY)
      screen.progress(
        now === null
          ? status.replace(/ in \d+ s/, ' soon')
          : `${describeFault(now.fault.fault)}; ${lines.flatMap((line) => line.heals.filter((heal) => heal.detectedAt >= now.began).map((heal) => `${line.name} ${heal.chosen ?? 'nothing'} ${heal.stage}`)).join(', ') || 'nothing done yet'}`,
      );
    if (waiting !== null && performance.now() - calmAt >= calmFor) {
      await inject(waiting);
      waiting = null;
    }
    const key = nextKey();
    const asked = liveFaults.find((one) => one.key === key);
    if (asked !== undefined) await inject(asked);
    else if (key === 'c') await conclude();
    if (wishes.seconds !== null && now !== null && since >= wishes.seconds * 1000) break;
    if (wishes.seconds !== null && wishes.fault === null && performance.now() - calmAt >= wishes.seconds * 1000) break;
    await pause(lookEvery, quit);
  }
  if (!quit.aborted) await conclude();
  return verdicts;
}

/** Boots, builds, starts and shows; whatever happens the kernel's process ends. */
export async function playLive(show: Show): Promise<Verdict[]> {
  const { screen, quit, wishes } = show;
  const rig = await openRig({ kind: 'qemu', progress: (text) => screen.progress(text) });
  try {
    screen.progress('building six routers');
    const mesh = await rig.buildMesh({ topology: ringWithChord(routers), algorithm: wishes.algorithm, mesh: 1 });
    screen.progress('waiting until every router knows every other');
    await mesh.ready();
    screen.progress('starting the agents');
    await mesh.startAgents();
    await mesh.agentsReady();
    return quit.aborted ? [] : await showMesh(mesh, show);
  } finally {
    await rig.close();
  }
}
