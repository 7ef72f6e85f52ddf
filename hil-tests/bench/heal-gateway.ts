// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { Mesh, Rig } from '../rigs/rig.ts';
import { twoGateways } from '../topologies/gateways.ts';
import type { Bench, BenchContext } from './bench-of.ts';
import { figureOf, type HeldFigure, noneOf } from './figure.ts';
import { recoveryTimes } from './plots/recovery-times.ts';
import { batmanAlone } from './trials/alone.ts';
import { stillTold } from './trials/fault-trial.ts';
import { healedSide } from './trials/healed.ts';
import { playMissing } from './trials/play-missing.ts';
import { failuresOf, firstOf, type Side } from './trials/side.ts';

const usualRuns = 30;
const name = 'heal-gateway';
const agents = `${name} agents`;
const batman = `${name} batman-adv`;
/** How long the protocol is given to notice; it never does. */
const aloneFor = 30_000;

/** A client beside the bad gateway, which has its lease and its default route from there. */
const watch = { from: 'r2', to: 'internet' } as const;

/** Clients that looked for a new lease since the mesh was built, the first time not counted. */
async function leasesSought(mesh: Mesh): Promise<number> {
  const logs = await Promise.all(mesh.topology.clients.map((client) => mesh.processLog(client, 'udhcpc')));
  return logs.reduce((sum, log) => sum + Math.max(0, (log.match(/lease of .* obtained/g)?.length ?? 0) - 1), 0);
}

async function sidesIn(rig: Rig): Promise<Side[]> {
  const topology = twoGateways();
  const fault: Fault = { kind: 'black-holed-uplink', router: 'r1' };
  const healed = {
    topology,
    algorithm: 'iv' as const,
    fault,
    watch,
    watchFor: 16_000,
    together: true,
    more: async (mesh: Mesh) => ({ leases: [await leasesSought(mesh)] }),
  };
  return [
    healedSide(rig, agents, healed, [1, 2, 3]),
    await batmanAlone(rig, batman, 'iv', { topology, fault, watch, watchFor: aloneFor, restFor: 5000 }, 11, 3),
  ];
}

function figuresOf(runs: number, context: BenchContext): HeldFigure[] {
  const of = (side: string, what: string): number[] => firstOf(context, side, runs, what);
  const figure = (variant: string, what: string, unit = 'ms') => ({ name, variant, unit, samples: of(agents, what) });
  const never = `batman-adv IV alone, watched for ${aloneFor / 1000} s`;
  const alone = { peer: never, peerSamples: of(batman, 'gap'), peerNever: aloneFor - stillTold } as const;
  context.draw?.(name, () =>
    recoveryTimes('Internet lost behind a gateway that still announces itself', [
      { name: 'with x0tta6bl4', samples: of(agents, 'gap') },
      { name: `${never}: not back`, samples: of(batman, 'gap'), never: aloneFor - stillTold },
    ]),
  );
  return [
    figureOf({ ...figure('until clients reach the internet again', 'gap'), ...alone, reach: [{ of: 'p95', atMost: 7000 }] }),
    figureOf({ ...figure('until detected', 'detect'), ...alone, reach: [{ of: 'p95', atMost: 5000 }] }),
    noneOf({ ...figure('heals not verified', 'verified', 'faults'), samples: of(agents, 'verified').map((one) => 1 - one) }),
    noneOf(figure('false actions', 'wrong', 'heals')),
    noneOf(figure('outages after recovery', 'again', 'outages')),
    noneOf(figure('leases taken anew', 'leases', 'leases')),
    noneOf({ name, variant: 'trials that broke off', unit: 'trials', samples: failuresOf(context, [agents, batman], runs) }),
  ];
}

export const healGateway: Bench = {
  name,
  about: 'a gateway that announces an internet it lost, a healthy one beside it: time until its clients reach the internet again',
  target: 'detected within 5 s and recovered within 7 s at p95, no client’s lease renewed by force',
  bundled: true,
  async run(context) {
    const runs = context.runs ?? usualRuns;
    await playMissing(context, [agents, batman], runs, sidesIn);
    return figuresOf(runs, context);
  },
};
