// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { longLife, openRig } from '../rigs/open-rig.ts';
import { projectRoot } from '../rigs/project.ts';
import type { Mesh } from '../rigs/rig.ts';
import { gather, keepIn } from '../scenarios/evidence.ts';
import { dualRadio } from '../topologies/dual-radio.ts';
import type { Bench } from './bench-of.ts';
import { figureOf } from './figure.ts';
import { pause } from './trials/phase.ts';

const name = 'idle-cpu';
const settleFor = 40_000;
const windowFor = 10_000;
const usualWindows = 6;
const exporter = 'prometheus-node-exporter';

/** Asks the exporter once a second, as often as the agents look at their router. */
const scraper = `sleep 2; while :; do exec 3<>/dev/tcp/127.0.0.1/9100 && printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3 > /dev/null; exec 3>&-; sleep 1; done`;

interface Shares {
  readonly agents: number[];
  readonly exporter: number[];
}

/** Percent of one core that each agent and the exporter used in each window. */
async function watch(mesh: Mesh, now: () => Promise<number>, windows: number): Promise<Shares> {
  const shares: Shares = { agents: [], exporter: [] };
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
      (processes[n]?.process === exporter ? shares.exporter : shares.agents).push(share);
    }
    before = after;
  }
  return shares;
}

export const idleCpu: Bench = {
  name,
  about: 'share of one core that an agent with 20 neighbours takes while nothing is wrong, beside an exporter asked once a second',
  target: 'at most 5 % in the emulated rig, 1 % on a desktop core (--rig native)',
  bundled: true,
  async run({ runs, progress, rig: kind }) {
    const rig = await openRig({ kind, withinMs: longLife, progress });
    try {
      const mesh = await rig.buildMesh({ topology: dualRadio(), algorithm: 'iv', mesh: 1 });
      progress('eleven routers with two radios each: waiting for their mesh');
      await mesh.ready();
      await mesh.startAgents();
      await mesh.startProcess('r1', exporter, { command: [exporter, '--web.listen-address=127.0.0.1:9100'] });
      await mesh.startProcess('r1', 'scraper', { command: ['bash', '-c', scraper] });
      await mesh.agentsReady(120_000);
      progress('settling');
      await pause(settleFor);
      const windows = runs ?? usualWindows;
      progress(`watching for ${(windows * windowFor) / 1000} s`);
      const shares = await watch(mesh, () => rig.now(), windows);
      const heals = (await Promise.all(mesh.topology.routers.map((router) => mesh.heals(router)))).flat();
      const acted = heals.filter((heal) => heal.actedAt !== null);
      if (acted.length > 0) {
        const evidence = join(projectRoot, 'out', 'bench', 'failed', name);
        keepIn(evidence, await gather(mesh));
        const what = acted.map((heal) => `${heal.chosen} for ${heal.symptom.id}`).join(', ');
        throw new Error(`the agents were not idle: ${what}; what they show and wrote is in ${evidence}`);
      }
      const samples = shares.agents;
      const reach = [{ of: 'value', atMost: kind === 'native' ? 1 : 5 }] as const;
      return [figureOf({ name, variant: kind, unit: '% of a core', samples, peer: exporter, peerSamples: shares.exporter, reach })];
    } finally {
      await rig.close();
    }
  },
};
