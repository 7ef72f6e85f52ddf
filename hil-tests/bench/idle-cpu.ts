// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { inWords } from '../hil/time-left.ts';
import { pause } from '../pause.ts';
import { bringUp } from '../rigs/bring-up.ts';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { projectRoot } from '../rigs/project.ts';
import type { Mesh } from '../rigs/rig.ts';
import { gather, keepIn } from '../scenarios/evidence.ts';
import { dualRadio } from '../topologies/dual-radio.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf } from './figure.ts';
import { measuredOnce } from './measured-once.ts';

const name = 'idle-cpu';
const settleFor = 40_000;
const windowFor = 10_000;
const usualWindows = 6;
const exporter = 'prometheus-node-exporter';

/** Asks the exporter once a second, as often as the agents look at their router. */
const scraper = `sleep 2; while :; do exec 3<>/dev/tcp/127.0.0.1/9100 && printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3 > /dev/null; exec 3>&-; sleep 1; done`;

interface Shares {
  readonly agents: number[];
  readonly peer: number[];
}

/** Percent of one core that each agent and the exporter used in each window. */
async function watch(mesh: Mesh, now: () => Promise<number>, windows: number): Promise<Shares> {
  const shares: Shares = { agents: [], peer: [] };
  const processes = [...mesh.topology.routers.map((router) => ({ router, process: 'agent' })), { router: 'r1', process: exporter }];
  const read = async (): Promise<{ at: number; used: number }[]> => {
    const readings = [];
    for (const { router, process } of processes) {
      const { cpuSeconds } = await mesh.usage(router, process);
      readings.push({ at: await now(), used: cpuSeconds });
    }
    return readings;
  };
  let before = await read();
  for (let i = 0; i < windows; i += 1) {
    await pause(windowFor);
    const after = await read();
    for (const [n, reading] of after.entries()) {
      const earlier = before[n] ?? reading;
      const share = (100_000 * (reading.used - earlier.used)) / (reading.at - earlier.at);
      (processes[n]?.process === exporter ? shares.peer : shares.agents).push(share);
    }
    before = after;
  }
  return shares;
}

/** Until eleven routers know each other and their agents have run everything once, ms. */
const buildFor = 90_000;

async function inRig({ rig: kind, bundle, progress }: BenchContext, windows: number): Promise<Shares> {
  const rig = await openRig({ kind, bundle, withinMs: longLife, progress });
  const left = (settling: number): string => `about ${inWords(settling + windows * windowFor)} left`;
  try {
    const mesh = await rig.buildMesh({ topology: dualRadio(), algorithm: 'iv', mesh: 1 });
    progress(`eleven routers with two radios each: waiting for their mesh; ${left(buildFor + settleFor)}`);
    await bringUp(mesh, { healthyWithin: 120_000 });
    await mesh.startProcess('r1', exporter, { command: [exporter, '--web.listen-address=127.0.0.1:9100'] });
    await mesh.startProcess('r1', 'scraper', { command: ['bash', '-c', scraper] });
    progress(`settling; ${left(settleFor)}`);
    await pause(settleFor);
    progress(`watching; ${left(0)}`);
    const shares = await watch(mesh, () => rig.now(), windows);
    const heals = (await Promise.all(mesh.topology.routers.map((router) => mesh.heals(router)))).flat();
    const acted = heals.filter((heal) => heal.actedAt !== null);
    if (acted.length === 0) return shares;
    const evidence = join(projectRoot, 'out', 'bench', 'failed', name);
    keepIn(evidence, await gather(mesh));
    const what = acted.map((heal) => `${heal.chosen} for ${heal.symptom.id}`).join(', ');
    throw new Error(`the agents were not idle: ${what}; what they show and wrote is in ${evidence}`);
  } finally {
    await rig.close();
  }
}

export const idleCpu: Bench = {
  name,
  about: 'share of one core that an agent with 20 neighbours takes while nothing is wrong, beside an exporter asked once a second',
  target: 'at most 5 % in the emulated rig, 1 % on a desktop core (--rig native)',
  bundled: true,
  async run(context) {
    const { rig: kind } = context;
    const windows = context.runs ?? usualWindows;
    const { agents, peer } = await measuredOnce(context.finished, `${windows} windows`, ['agents', 'peer'], () => inRig(context, windows));
    const reach = [{ of: 'value', atMost: kind === 'native' ? 1 : 5 }] as const;
    return [figureOf({ name, variant: kind, unit: '% of a core', samples: agents, peer: exporter, peerSamples: peer, reach })];
  },
};
