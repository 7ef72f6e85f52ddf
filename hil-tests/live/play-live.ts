// SPDX-License-Identifier: Apache-2.0
import { describeFault } from '../faults/fault.ts';
import { faultProblem } from '../faults/plan-fault.ts';
import { bringUp } from '../rigs/bring-up.ts';
import { openRig } from '../rigs/open-rig.ts';
import type { Mesh, Rig, Stream, StreamPlan } from '../rigs/rig.ts';
import type { HealOf } from '../scoring/matching.ts';
import { twoGateways } from '../topologies/gateways.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { lookAround } from './look.ts';
import type { LiveScreen } from './screen.ts';
import { type Judgement, judge } from './verdict.ts';
import { drawPicture, type RouterLine } from './view.ts';
import { type LiveFault, type LiveWishes, liveFaults } from './wishes.ts';

const lookEvery = 500;
/** Agents need this long to know their neighbours and to have run their code once. */
const calmFor = 12_000;

interface Injected {
  readonly fault: LiveFault;
  readonly began: number;
  /** When it was there for good. */
  readonly done: number;
  readonly at: number;
}

interface Show {
  readonly wishes: LiveWishes;
  readonly screen: LiveScreen;
  /** What the agents are started from. */
  readonly bundle: string;
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

async function streamLine(watch: StreamPlan, stream: Stream, injected: Injected | null): Promise<string> {
  const title = `Probes ${watch.from} → ${watch.to}`;
  if (injected === null) return `${title} every 50 ms`;
  const report = await stream.report({ since: injected.began, there: injected.done });
  return `${title} since the fault: ${report.lost} of ${report.sent} lost, longest gap ${Math.round(report.longestGapMs)} ms${report.recoverMs === null ? '' : `, back after ${Math.round(report.recoverMs)} ms`}`;
}

async function verdictOf(mesh: Mesh, stream: Stream, { fault: { name, fault }, began, done }: Injected): Promise<Judgement> {
  const heals: HealOf[] = [];
  for (const router of mesh.topology.routers) {
    const told = await mesh.heals(router).catch(() => []);
    heals.push(...told.map((heal) => ({ router, heal })));
  }
  const report = await stream.report({ since: began, there: done });
  // The fault is still there: all that was found since it began was found in its time.
  const span = { since: began, until: Number.POSITIVE_INFINITY };
  return judge({ name, fault, topology: mesh.topology, span }, heals, report);
}

async function showMesh(mesh: Mesh, show: Show): Promise<Judgement[]> {
  const { wishes, screen, quit, nextKey } = show;
  const watch: StreamPlan = mesh.topology.gateways.length > 0 ? { from: 'r2', to: 'internet' } : { from: 'r1', to: 'r4' };
  const stream = await mesh.stream(watch);
  const faults = liveFaults.filter(({ fault }) => faultProblem(fault, mesh.topology) === null);
  const verdicts: Judgement[] = [];
  let injected: Injected | null = null;
  let waiting = wishes.fault;
  const calmAt = performance.now();

  const inject = async (fault: LiveFault): Promise<void> => {
    if (injected !== null) await mesh.clear(injected.fault.fault).catch(() => undefined);
    const { began, done } = await mesh.inject(fault.fault);
    injected = { fault, began, done, at: performance.now() };
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
    const stream2 = await streamLine(watch, stream, now);
    screen.draw((width, height) =>
      drawPicture(
        {
          title: `x0tta6bl4: six routers, B.A.T.M.A.N. ${wishes.algorithm.toUpperCase()}`,
          status,
          routers: lines,
          stream: stream2,
          keys: `${faults.map((one) => `${one.key} ${one.name}`).join('  ')}  c clear  q quit`,
        },
        width,
        height,
      ),
    );
    if (!screen.interactive)
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
    const asked = faults.find((one) => one.key === key);
    if (asked !== undefined) await inject(asked);
    else if (key === 'c') await conclude();
    if (wishes.seconds !== null && now !== null && since >= wishes.seconds * 1000) break;
    if (wishes.seconds !== null && wishes.fault === null && performance.now() - calmAt >= wishes.seconds * 1000) break;
    await pause(lookEvery, quit);
  }
  if (!quit.aborted) await conclude();
  return verdicts;
}

async function bootMesh(rig: Rig, { screen, wishes }: Show): Promise<Mesh> {
  screen.progress('building six routers');
  // A fault of an uplink needs one; the others are easier seen on a mesh that has nothing else.
  const topology = wishes.fault?.fault.kind === 'black-holed-uplink' ? twoGateways() : ringWithChord();
  const mesh = await rig.buildMesh({ topology, algorithm: wishes.algorithm, mesh: 1 });
  await bringUp(mesh, { progress: (text) => screen.progress(text) });
  return mesh;
}

/** What `work` gives, or null as soon as the user wants to leave; the work is then left to itself. */
export async function unlessQuit<T>(quit: AbortSignal, work: Promise<T>): Promise<T | null> {
  if (quit.aborted) return null;
  // Its failure after the user left is nobody's business any more.
  work.catch(() => undefined);
  return Promise.race([work, new Promise<null>((resolve) => quit.addEventListener('abort', () => resolve(null), { once: true }))]);
}

/** Beside what is watched: booting, building, calm, and what an emulated machine makes of them, ms. */
const margin = 900_000;

/** The rig's whole life, ms: what was asked for and a margin; null, no limit, where the user says when it ends. */
export const lifeFor = ({ seconds }: Pick<LiveWishes, 'seconds'>): number | null => (seconds === null ? null : seconds * 1000 + margin);

/** What `work` gives; rejects with the reason as soon as the rig ends by itself. */
export function unlessEnded<T>(rig: Pick<Rig, 'onEnd'>, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([work, new Promise<never>((_, reject) => rig.onEnd((why) => reject(new Error(why))))]);
}

/** Boots, builds, starts and shows; whatever happens the kernel's process ends, at the latest with this one. */
export async function playLive(show: Show): Promise<Judgement[]> {
  const { screen, quit, wishes, bundle } = show;
  const progress = (text: string): void => void (quit.aborted || screen.progress(text));
  const rig = await unlessQuit(quit, openRig({ kind: 'qemu', bundle, withinMs: lifeFor(wishes), progress }));
  if (rig === null) return [];
  const shown = async (): Promise<Judgement[]> => {
    const mesh = await unlessQuit(quit, bootMesh(rig, show));
    return mesh === null ? [] : showMesh(mesh, show);
  };
  try {
    return await unlessEnded(rig, shown());
  } finally {
    // A machine that is still busy building takes seconds to power off: whoever left need not wait.
    if (!quit.aborted) await rig.close();
  }
}
